import Foundation
import FuzzChecks
import Testing

@Suite("What fuzzing begins with, and what it found")
struct ReplayTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The samples that `deploy/fuzz` begins with as well.
    private static func folders(_ check: FuzzCheck) -> [String] {
        let samples =
            switch check {
            case .signatureHeaders: [String]()
            case .legacyBody: ["webhooks/legacy", "webhooks/broken"]
            case .standardBody: ["webhooks/standard", "webhooks/broken"]
            case .settings: ["settings"]
            case .contacts: ["contacts"]
            }
        return ["Tests/Fuzzing/Inputs/" + check.rawValue] + samples.map { "Samples/" + $0 }
    }

    @Test("Every input keeps what must hold", arguments: FuzzCheck.allCases)
    func inputs(_ check: FuzzCheck) throws {
        for folder in Self.folders(check) {
            let files = try FileManager.default.contentsOfDirectory(
                at: Self.repository.appending(path: folder), includingPropertiesForKeys: nil)
            #expect(!files.isEmpty)
            for file in files {
                #expect(throws: Never.self, "\(folder)/\(file.lastPathComponent)") {
                    try check.run(Array(Data(contentsOf: file)))
                }
            }
        }
    }

    @Test("Nothing, a lone byte and a long run of one byte keep it too", arguments: FuzzCheck.allCases)
    func monotony(_ check: FuzzCheck) throws {
        try check.run([])
        for byte in Array("\0\n\r\t \",:=[]{}&*#-?|1a".utf8) + [0x1e, 0x80, 0xc3, 0xff] {
            try check.run([byte])
            try check.run([UInt8](repeating: byte, count: 5000))
        }
    }
}
