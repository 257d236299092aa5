package import Relink

extension StoreError {
    /// The same, for those who may only be told to come back.
    package func asUnavailable() -> StoreError {
        code == .overloaded ? self : StoreError(.unavailable, message)
    }
}
