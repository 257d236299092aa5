import NIOCore
import Relink

/// Server-sent events as text (WHATWG HTML, section 9.2.5). What they carry is JSON, which has no line breaks.
enum ServerSentEvents {
    static let heartbeat = ByteBuffer(string: ": \n\n")
    /// How long a browser waits before it asks again, in milliseconds.
    static let beginning = ByteBuffer(string: "retry: 2000\n\n")

    static func summary(_ summary: Summary) -> ByteBuffer {
        event("summary") { summary.write(to: &$0) }
    }

    static func merchant(_ merchant: MerchantState, sequence: Int64, _ policy: ReducerPolicy) -> ByteBuffer {
        event("merchant", id: sequence) { merchant.write(to: &$0, policy) }
    }

    /// So many events had come that not each merchant that changed can be told of: its reader must ask anew.
    static func missed(after: Int64, through: Int64) -> ByteBuffer {
        event("missed", id: through) { json in
            json.object { json in
                json.member("after", after)
                json.member("through", through)
            }
        }
    }

    private static func event(
        _ name: String, id: Int64? = nil, _ write: (inout JSONWriter) -> Void
    ) -> ByteBuffer {
        var json = JSONWriter()
        write(&json)
        var text = ByteBuffer(string: "event: \(name)\n")
        if let id { text.writeString("id: \(id)\n") }
        text.writeString("data: ")
        text.writeBytes(json.bytes)
        text.writeString("\n\n")
        return text
    }
}
