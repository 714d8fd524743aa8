/// A line of a file that says nothing that can be served.
struct LineFault: Error, Hashable, CustomStringConvertible {
    var file: String
    var line: Int
    var reason: String

    var description: String { "\(file):\(line): \(reason)" }
}
