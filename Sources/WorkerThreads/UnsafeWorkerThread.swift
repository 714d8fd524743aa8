import CLinux

#if canImport(Glibc)
    import Glibc
#endif

/// A thread of the operating system, outside of Swift's cooperative pool, which must not block in a receive.
@safe
public struct WorkerThread: @unchecked Sendable {
    private let thread: pthread_t

    /// Starts a thread. `name` has at most 15 octets (Linux cuts the rest).
    public init(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else { fatalError("cannot start thread \(name): error \(result)") }
        self.thread = thread
    }

    /// Waits until the thread has ended. To be called once.
    public func join() { pthread_join(thread, nil) }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
