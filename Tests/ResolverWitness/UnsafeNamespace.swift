import PlayedDNS

#if canImport(Glibc)
    import Glibc
#endif

/// What the witness does to the namespaces that it was started in.
enum Namespace {
    /// `ip link set lo up`.
    static func startLoopback() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        // A `struct ifreq`: the name in 16 octets, then the flags.
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<2, with: Array("lo".utf8))
        request[16] = UInt8(IFF_UP | IFF_RUNNING)
        let result = unsafe request.withUnsafeMutableBytes { request -> Int32 in
            guard let base = request.baseAddress else { return -1 }
            return unsafe ioctl(descriptor, UInt(SIOCSIFFLAGS), base)
        }
        guard result == 0 else { throw ServerSocketError(call: "ioctl SIOCSIFFLAGS lo", number: errno) }
    }

    static func setHostName(_ name: String) throws {
        guard unsafe sethostname(name, name.utf8.count) == 0 else {
            throw ServerSocketError(call: "sethostname", number: errno)
        }
    }

    /// Into the same file: another one's place would not be where it is mounted.
    static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw ServerSocketError(call: "open \(path)", number: errno) }
        defer { close(descriptor) }
        let octets = Array(text.utf8)
        let count = unsafe octets.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == octets.count else { throw ServerSocketError(call: "write \(path)", number: errno) }
    }
}

/// A program whose standard output is read.
struct Child {
    let output: ServerSocket
    private let processID: Int32

    init(_ line: [String], _ environment: [String]) throws {
        let (reading, writing) = try ServerSocket.pipe()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, writing.descriptor, 1)
        var processID: Int32 = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = unsafe line.map { unsafe strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        let result = withExtendedLifetime(writing) {
            unsafe posix_spawn(&processID, line[0], &actions, nil, arguments, variables)
        }
        guard result == 0 else { throw ServerSocketError(call: "posix_spawn \(line[0])", number: result) }
        self.processID = processID
        output = reading
    }

    func wait() throws {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { throw ServerSocketError(call: "waitpid", number: errno) }
        }
    }
}
