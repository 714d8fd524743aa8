import DNSDatagrams

#if canImport(Glibc)
    import Glibc
#endif

/// Reads whole files.
enum FileContents {
    /// Why a file could not be read.
    struct Failure: Error, CustomStringConvertible {
        var path: String
        var errno: Int32

        /// `zones/cluster.k8s.zone: no such file or directory`
        var description: String { "\(path): \(reason)" }

        var reason: String { SystemError.describe(errno) }
    }

    /// What tells two states of a file apart without reading it.
    struct Stamp: Hashable {
        var seconds: Int
        var nanoseconds: Int
        var octetCount: Int
        var inode: UInt
    }

    /// Octets of a hosts file; a greater one is refused rather than taken into memory.
    static var octetsMax: Int { 256 << 20 }

    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, errno: errno) }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(path: path, errno: errno) }
            guard count > 0 else { return octets }
            octets += chunk[..<count]
            guard octets.count <= octetsMax else { throw Failure(path: path, errno: EFBIG) }
        }
    }

    static func stamp(_ path: String) throws(Failure) -> Stamp {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(path: path, errno: errno) }
        return Stamp(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, octetCount: Int(status.st_size),
            inode: UInt(status.st_ino))
    }
}
