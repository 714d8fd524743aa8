import Glibc

/// The file system; relative paths start at the working directory.
public struct SystemFileSource: FileSource {
    /// Larger files are refused.
    public static let fileOctetsMax = 16 << 20

    /// Keeps no state.
    public init() {}

    /// Takes regular files of valid UTF-8 only, of up to ``fileOctetsMax`` octets.
    public func read(_ path: String) throws(FileSourceError) -> String? {
        try Self.refuseZeroOctets(in: path)
        // Without O_NONBLOCK, opening a named pipe waits for its other end.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if Self.meansMissing(errno) { return nil }
            throw Self.systemError(errno)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.systemError(errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileSourceError("is a directory") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileSourceError("is not a regular file") }
        let octets = try Self.contents(of: descriptor)
        guard let text = String(validating: octets, as: UTF8.self) else { throw FileSourceError("is not UTF-8") }
        return text
    }

    /// The names in a folder; those that are not UTF-8 come out repaired, and are not found when they are read.
    public func names(in folder: String) throws(FileSourceError) -> [String]? {
        try Self.refuseZeroOctets(in: folder)
        guard let stream = unsafe opendir(folder) else {
            if Self.meansMissing(errno) { return nil }
            throw Self.systemError(errno)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
                unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw Self.systemError(errno) }
        return names
    }

    private static func contents(of descriptor: Int32) throws(FileSourceError) -> [UInt8] {
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while octets.count <= fileOctetsMax {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            }
            if count == 0 { return octets }
            if count > 0 {
                octets += chunk[..<count]
            } else if errno != EINTR {
                throw systemError(errno)
            }
        }
        throw FileSourceError("is larger than \(fileOctetsMax) octets")
    }

    /// The system would take the path to end there.
    private static func refuseZeroOctets(in path: String) throws(FileSourceError) {
        guard !path.utf8.contains(0) else { throw FileSourceError("has a zero octet in its name") }
    }

    private static func meansMissing(_ number: Int32) -> Bool { number == ENOENT || number == ENOTDIR }

    private static func systemError(_ number: Int32) -> FileSourceError {
        guard let text = unsafe strerror(number) else { return FileSourceError("error \(number)") }
        return FileSourceError(unsafe String(cString: text).lowercased())
    }
}
