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
        let written = key.lowercased()
        let nearest = known.map { (name: $0, distance: distance(written, $0.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= min(4, nearest.name.count / 3) else { return nil }
        return nearest.name
    }

    /// How many letters two words differ by (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
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
