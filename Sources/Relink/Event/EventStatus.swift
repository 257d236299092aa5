/// What became of an event behind its acknowledgement; depends on its type and body alone.
public enum EventStatus: String, CaseIterable, Hashable, Sendable {
    /// Of a known type, with all it must have; folded in, even where it came too late to change anything.
    case applied
    /// Of a known type that changes no state.
    case ignored
    /// Names a type that Relink does not know.
    case unrecognized
    /// Not to be understood: kept byte for byte for a person to look at.
    case quarantined
}
