/// Bodies of Codat's webhook rules, one or several behind one another.
enum LegacyBodyCheck {
    static func run(_ input: [UInt8]) throws {
        let bodies = Array(parts(of: input).prefix(64))
        for body in bodies { try JSONCheck.run(body) }
        try FoldedBodies(bodies).check(bodies)
    }
}
