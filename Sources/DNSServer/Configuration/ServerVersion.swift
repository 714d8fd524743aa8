/// What this server says of itself.
public enum ServerVersion {
    /// The release.
    public static let number = "0.1.0"

    /// The two lines that `-version` and the start print, in the form of CoreDNS.
    public static var lines: [String] {
        ["clusterdns-\(number)", "linux/\(architecture), swift\(compiler)"]
    }

    private static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    static var compiler: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
