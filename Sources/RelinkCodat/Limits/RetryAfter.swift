import NIOHTTP1
import Relink

/// The `Retry-After` field (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// Longer is taken for this.
    private static let longest: Int64 = 25 * 3600

    static func instant(_ headers: HTTPHeaders, now: Instant) -> Instant? {
        guard let text = headers.first(name: "retry-after") else { return nil }
        if text.first?.isASCII == true, let seconds = Int64(text) {
            return now.advanced(bySeconds: min(max(seconds, 0), longest))
        }
        return HeaderDate.instant(text).map { max($0, now) }
    }
}

/// Dates in header fields: as HTTP writes them (RFC 9110, section 5.6.7), or as Codat's JSON does.
enum HeaderDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func instant(_ text: String) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
            let month = months.firstIndex(where: { $0 == words[2] })
        else { return Instant(rfc3339: text) }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return Instant(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
