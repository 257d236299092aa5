import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

extension Response {
    static func json(_ write: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter()
        write(&json)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
