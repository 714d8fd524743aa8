/// What is wrong with a piece of text, before it is known in which field and on which line it stands.
struct FieldFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
