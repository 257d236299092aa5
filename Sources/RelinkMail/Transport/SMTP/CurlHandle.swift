import CCurl
import Foundation

/// One of libcurl's easy handles, with the connections that it keeps. Not for two threads at once.
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    private var recipients: UnsafeMutablePointer<curl_slist>?

    /// - Returns: `nil` where libcurl has no memory left.
    init?() {
        guard Self.isReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(recipients)
    }

    /// Once in a process; libcurl itself sees to threads.
    ///
    /// A mail server that hangs up while OpenSSL writes raises `SIGPIPE`, which libcurl leaves to the program where it
    /// may use no signals.
    private static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
    }()

    /// Forgets all options; connections stay.
    func reset() {
        curl_easy_reset(handle)
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
        try check(relink_curl_set_number(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) throws(CurlFailure) {
        try check(relink_curl_set_text(handle, option, value))
    }

    func setContentSize(_ count: Int) throws(CurlFailure) {
        try check(relink_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(count)))
    }

    func setRecipient(_ address: String) throws(CurlFailure) {
        curl_slist_free_all(recipients)
        recipients = curl_slist_append(nil, address)
        guard recipients != nil else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
        try check(relink_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
    }

    /// Runs the transfer that was set up, and tells the dialogue what is said.
    func perform(_ dialogue: SMTPDialogue) throws(CurlFailure) {
        let context = Unmanaged.passUnretained(dialogue).toOpaque()
        for option in [CURLOPT_DEBUGDATA, CURLOPT_READDATA, CURLOPT_XFERINFODATA] {
            try check(relink_curl_set_context(handle, option, context))
        }
        try check(relink_curl_set_debug(handle, debug))
        try check(relink_curl_set_data(handle, CURLOPT_READFUNCTION, read))
        try check(relink_curl_set_data(handle, CURLOPT_WRITEFUNCTION, discard))
        try check(relink_curl_set_progress(handle, progress))
        try set(CURLOPT_VERBOSE, 1)
        try set(CURLOPT_NOPROGRESS, 0)
        let code = withExtendedLifetime(dialogue) { curl_easy_perform(handle) }
        try check(code)
    }

    /// How many connections the last transfer had to open.
    var openedConnections: Int {
        var count = 0
        relink_curl_get_number(handle, CURLINFO_NUM_CONNECTS, &count)
        return count
    }

    /// What OpenSSL says of the server's certificate.
    private var certificateFault: String? {
        var result = 0
        relink_curl_get_number(handle, CURLINFO_SSL_VERIFYRESULT, &result)
        return result == 0 ? nil : "verification code \(result)"
    }

    private func check(_ code: CURLcode) throws(CurlFailure) {
        guard code != CURLE_OK else { return }
        throw CurlFailure(code: code, detail: code == CURLE_PEER_FAILED_VERIFICATION ? certificateFault : nil)
    }
}

struct CurlFailure: Error {
    let code: CURLcode
    var detail: String?

    var text: String {
        String(cString: curl_easy_strerror(code)) + (detail.map { " (\($0))" } ?? "")
    }
}

private func dialogue(_ context: UnsafeMutableRawPointer?) -> SMTPDialogue? {
    context.map { Unmanaged<SMTPDialogue>.fromOpaque($0).takeUnretainedValue() }
}

private let debug: relink_curl_debug = { _, type, bytes, count, context in
    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
    switch type {
    case CURLINFO_HEADER_OUT: dialogue(context)?.commandSent(bytes)
    case CURLINFO_HEADER_IN: dialogue(context)?.lineReceived(bytes)
    default: break
    }
    return 0
}

private let read: relink_curl_data = { bytes, size, count, context in
    let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    return dialogue(context)?.read(into: buffer) ?? Int(CURL_READFUNC_ABORT)
}

private let discard: relink_curl_data = { _, size, count, _ in size * count }

private let progress: relink_curl_progress = { context, _, _, _, _ in
    dialogue(context)?.mustStop == true ? 1 : 0
}
