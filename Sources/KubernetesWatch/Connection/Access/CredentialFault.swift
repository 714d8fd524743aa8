/// Why an API server cannot be reached as configured: a file that cannot be read or makes no sense, or a setting that
/// is missing. Never holds a secret.
public struct CredentialFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where; `nil` where no file is at fault.
    public var file: String?
    /// The line in the file, from 1, where it is known.
    public var line: Int?
    /// What is wrong, or what was expected and what was there.
    public var reason: String

    /// A fault in words.
    public init(file: String? = nil, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `/etc/kubernetes/admin.conf:12: clusters[site].cluster.server must be a string, got a list`.
    public var description: String {
        guard let file else { return reason }
        return line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
