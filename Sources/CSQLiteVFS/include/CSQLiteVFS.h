#pragma once

/// Makes SQLite's default VFS one that writes the frames of a write-ahead log together.
///
/// SQLite writes each frame by two calls, its head of 24 bytes and its page. Here they wait in memory until the frame
/// that ends a transaction, or until 128 KiB are full, and are written by one call: what SQLite has committed is in the
/// file as it would be without this, and a sync comes behind it. <https://sqlite.org/vfs.html>, <https://sqlite.org/fileformat2.html#walformat>
///
/// Frames that are written before their transaction ends, and taken back with it, may wait until their connection's next
/// write. So connections whose database others write too need `PRAGMA cache_spill = OFF`: nothing is written early then.
///
/// To be called before databases are opened, and not by two threads at once.
///
/// - Returns: a result code of SQLite; where it is not `SQLITE_OK`, SQLite writes as ever.
int relink_sqlite_join_frames(void);
