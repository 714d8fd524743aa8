import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A process started with `posix_spawn`. Its standard streams are sockets that no other process inherits: Foundation's
/// `Process` may hand a pipe to a process that is started at the same time, which then keeps it open.
struct SpawnedProcess: Sendable {
    let processID: Int32
    let output: NetworkSocket
    let errors: NetworkSocket
    /// The other end of standard input, where one was asked for; otherwise that is /dev/null.
    let input: NetworkSocket?

    init(
        _ program: String, _ arguments: [String], in folder: String, environment: [String: String], hasInput: Bool
    ) throws {
        let output = try NetworkSocket.pair()
        let errors = try NetworkSocket.pair()
        let input = hasInput ? try NetworkSocket.pair() : nil
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input.1.descriptor, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, output.1.descriptor, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.1.descriptor, 2)
        // NIO's sockets are not marked to be closed, and a port stays open for as long as any process has it.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        // Other threads go on opening some.
        for descriptor in 3..<((open.max() ?? 3) + 256) {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        let words = environment.map { "\($0.key)=\($0.value)" }
        // `env` becomes the program itself, in the folder.
        let line = ["/usr/bin/env", "-C", folder, program] + arguments
        processID = try unsafe Self.spawn(line, words, &actions)
        self.output = output.0
        self.errors = errors.0
        self.input = input?.0
    }

    /// Waits for the end and returns what `waitpid` says.
    func wait() throws -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { throw SocketError(call: "waitpid", number: errno) }
        }
        return status
    }

    /// The process starts with no signal blocked, whatever this thread has blocked.
    private static func spawn(
        _ line: [String], _ environment: [String], _ actions: inout posix_spawn_file_actions_t
    ) throws -> Int32 {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var processID: Int32 = 0
        let path = line[0]
        let result = unsafe withCStrings(line) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(&processID, path, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw SocketError(call: "posix_spawn \(line)", number: result) }
        return processID
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(pointers + [nil])
    }
}
