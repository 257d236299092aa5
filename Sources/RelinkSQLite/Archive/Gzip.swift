import CZlib

/// Bytes in gzip's form (RFC 1952), which carries a checksum of them. Members that stand behind each other in one file
/// are one gzip file to other programs.
enum Gzip {
    /// - Returns: `nil` where there is no memory for it.
    static func member(of bytes: [UInt8]) -> [UInt8]? {
        var bytes = bytes
        return running(relink_gzip_begin, deflateEnd) { stream in
            run(stream, from: &bytes, room: Int(deflateBound(stream, uLong(bytes.count))), deflate)
        }
    }

    /// - Parameter count: how many bytes it was made of.
    /// - Returns: `nil` where it is damaged, or was made of another number of bytes.
    static func bytes(of member: [UInt8], count: Int) -> [UInt8]? {
        var member = member
        let bytes = running(relink_gunzip_begin, inflateEnd) { stream in
            // One more than is needed: without room for a byte, zlib would not come to the checksum.
            run(stream, from: &member, room: count + 1, inflate)
        }
        return bytes?.count == count ? bytes : nil
    }

    /// zlib holds on to the place of the stream from its beginning to its end.
    private static func running<Value>(
        _ begin: (UnsafeMutablePointer<z_stream>) -> CInt, _ end: (UnsafeMutablePointer<z_stream>) -> CInt,
        _ body: (UnsafeMutablePointer<z_stream>) -> Value?
    ) -> Value? {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream) { stream in
            guard begin(stream) == Z_OK else { return nil }
            defer { _ = end(stream) }
            return body(stream)
        }
    }

    private static func run(
        _ stream: UnsafeMutablePointer<z_stream>, from input: inout [UInt8], room: Int,
        _ call: (UnsafeMutablePointer<z_stream>, CInt) -> CInt
    ) -> [UInt8]? {
        var isWhole = false
        let length = input.count
        let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(length)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = uInt(room)
                isWhole = call(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_in == 0
            }
            count = room - Int(stream.pointee.avail_out)
        }
        return isWhole ? output : nil
    }
}
