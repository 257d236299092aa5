import RelinkPostgres
import RelinkSQLite

/// Which schemas this Relink writes its logs in: it brings older ones to these, and leaves newer ones alone.
public enum StoreSchemas {
    public static var sqlite: Int { SQLiteStore.schemaVersion }
    public static var postgres: Int { PostgresStore.schemaVersion }
}
