import Glibc

/// The process's environment.
enum Environment {
    /// The value of a variable; `nil` where it is not set.
    static func value(of name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
