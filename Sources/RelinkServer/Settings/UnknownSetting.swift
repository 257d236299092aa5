/// Keys, variables and so on that no setting has.
enum UnknownSetting {
    /// - Parameter known: what may have been meant; the nearest is named where it is near.
    static func fault(_ key: String, among known: [String]) -> SettingsFault {
        let hint = nearest(key, among: known).map { "did you mean \($0)?" }
        return SettingsFault(
            key, "is no setting of Relink's; " + (hint ?? "`relink init` writes a file with all there are"))
    }

    /// What was probably meant; `nil` where nothing is near.
    static func nearest(_ key: String, among known: [String]) -> String? {
        let written = Array(key.lowercased().utf8)
        let near = known.compactMap { name -> (name: String, distance: Int)? in
            let letters = Array(name.lowercased().utf8)
            let limit = min(4, letters.count / 3)
            // What differs in length by more can't be near; a name of a megabyte is not worth measuring.
            guard abs(letters.count - written.count) <= limit else { return nil }
            let distance = distance(written, letters)
            return distance <= limit ? (name, distance) : nil
        }
        return near.min { $0.distance < $1.distance }?.name
    }

    /// How many letters two words differ by (Levenshtein).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (right[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
