import Glibc

/// Reads small files whole.
enum FileContents {
    /// What tells two states of a file apart without reading it. The time is that of the last change of any kind, which
    /// no program can set back.
    struct Stamp: Hashable, Sendable {
        var seconds: Int
        var nanoseconds: Int
        var octetCount: Int
        var inode: UInt
    }

    /// Larger files are neither tokens nor certificates nor kubeconfigs.
    static let octetsMax = 4 << 20

    /// The contents and the state of the file that they were read from.
    static func read(_ path: String) throws(CredentialFault) -> (octets: [UInt8], stamp: Stamp) {
        // Without O_NONBLOCK, opening a named pipe waits for its other end.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CredentialFault(file: path, reason: SystemErrorText.words(errno)) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw CredentialFault(file: path, reason: SystemErrorText.words(errno))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CredentialFault(file: path, reason: "is not a regular file")
        }
        return (try octets(of: descriptor, path: path), Stamp(status))
    }

    /// The state of a file; `nil` where there is none that could be read.
    static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Stamp(status)
    }

    private static func octets(of descriptor: Int32, path: String) throws(CredentialFault) -> [UInt8] {
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while octets.count <= octetsMax {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            }
            if count == 0 { return octets }
            if count > 0 {
                octets += chunk[..<count]
            } else if errno != EINTR {
                throw CredentialFault(file: path, reason: SystemErrorText.words(errno))
            }
        }
        throw CredentialFault(file: path, reason: "is larger than \(octetsMax) octets")
    }
}

extension FileContents.Stamp {
    fileprivate init(_ status: stat) {
        self.init(
            seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec, octetCount: Int(status.st_size),
            inode: UInt(status.st_ino))
    }
}

/// The system's words for its errors.
enum SystemErrorText {
    /// Lower case, as in our own messages.
    static func words(_ number: Int32) -> String {
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text).lowercased()
    }
}
