/// Keys, variables and so on that no setting has.
enum UnknownSetting {
    /// - Parameter known: what may have been meant; the nearest is named where it is near.
    static func fault(_ key: String, among known: [String]) -> SettingsFault {
        let written = key.lowercased()
        let nearest = known.map { (name: $0, distance: distance(written, $0.lowercased())) }
            .min { $0.distance < $1.distance }
        let isNear = nearest.map { $0.distance <= min(4, $0.name.count / 3) } ?? false
        let hint = isNear ? nearest.map { "did you mean \($0.name)?" } : nil
        return SettingsFault(
            key, "is no setting of Relink's; " + (hint ?? "`relink init` writes a file with all there are"))
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
