#if canImport(Glibc)
    import Glibc
#endif

/// The system's words for an error number.
public enum SystemError {
    /// Lower case, as in our own messages.
    public static func describe(_ errno: Int32) -> String {
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text).lowercased()
    }
}
