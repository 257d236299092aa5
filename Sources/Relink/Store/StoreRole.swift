/// What a store is opened for.
public enum StoreRole: Hashable, Sendable {
    /// To receive and to fold.
    case serve
    /// To write while nothing folds: an import, a rebuild.
    case maintain
    /// To read, also while other processes serve.
    case read
}
