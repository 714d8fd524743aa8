import Foundation

/// Finds and reads files of manifests, by the rules of `kubectl -f`: a file is read whatever its name; of a folder the
/// files that end in `.json`, `.yaml` or `.yml` in the order of their names, without the folders in it.
public struct ManifestReader: Sendable {
    /// Files and folders, in the order given.
    public let paths: [String]
    /// How much is read of each file.
    public let limits: ManifestLimits

    /// Reads nothing yet.
    public init(paths: [String], limits: ManifestLimits = .standard) {
        self.paths = paths
        self.limits = limits
    }

    /// Reads everything once. Where an object is there twice, both are given, the one that counts last.
    public func read() -> (objects: [KubernetesObject], faults: [ManifestFault]) {
        let listing = list()
        var (objects, faults) = ([KubernetesObject](), listing.faults)
        for file in listing.files {
            do {
                let contents = ManifestContents(file: file, octets: try octets(of: file), limits: limits)
                objects += contents.objects
                faults += contents.faults
            } catch {
                faults.append(error.fault)
            }
        }
        return (objects, faults)
    }

    /// The files there are now.
    struct Listing {
        var files: [String] = []
        var faults: [ManifestFault] = []
        /// Folders, and files, of which it could not be found out whether they are there.
        var unknown: [String] = []
    }

    /// Why a file could not be read.
    struct ReadError: Error {
        let fault: ManifestFault
        /// Whether there is nothing by that name, so that what it held is gone.
        let isMissing: Bool
    }

    func list() -> Listing {
        var listing = Listing()
        for path in paths {
            do {
                listing.files += try files(at: path)
            } catch {
                listing.faults.append(error.fault)
                if !error.isMissing { listing.unknown.append(path) }
            }
        }
        var seen: Set<String> = []
        listing.files.removeAll { !seen.insert($0).inserted }
        return listing
    }

    private func files(at path: String) throws(ReadError) -> [String] {
        let type = try attributes(of: path)[.type] as? FileAttributeType
        guard type == .typeDirectory || type == .typeSymbolicLink else { return [path] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw Self.readError(path, error)
        }
        let base = path.hasSuffix("/") ? path : path + "/"
        return names.sorted().map { base + $0 }.filter { file in
            [".json", ".yaml", ".yml"].contains(where: file.hasSuffix) && !isFolder(file)
        }
    }

    /// What cannot be looked at counts as a file: reading it will tell why.
    private func isFolder(_ path: String) -> Bool {
        do {
            return try attributes(of: path)[.type] as? FileAttributeType == .typeDirectory
        } catch {
            return false
        }
    }

    /// The octets of a regular file of bounded size: a pipe would be waited for, a device never ends.
    func octets(of file: String) throws(ReadError) -> [UInt8] {
        let attributes = try attributes(of: file)
        let type = attributes[.type] as? FileAttributeType
        guard type == .typeRegular || type == .typeSymbolicLink else {
            throw Self.readError(file, reason: "not a regular file")
        }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard size <= limits.fileSize else {
            throw Self.readError(file, reason: "\(size) octets, at most \(limits.fileSize) are read")
        }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw Self.readError(file, error)
        }
    }

    /// Of what a link leads to; of the link itself where it leads nowhere, so that opening it tells why.
    private func attributes(of path: String) throws(ReadError) -> [FileAttributeKey: Any] {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        do {
            return try FileManager.default.attributesOfItem(atPath: target)
        } catch {
            throw Self.readError(path, error)
        }
    }

    private static func readError(_ path: String, reason: String) -> ReadError {
        ReadError(fault: ManifestFault(file: path, reason: reason), isMissing: false)
    }

    private static func readError(_ path: String, _ error: any Error) -> ReadError {
        let code = (error as? CocoaError)?.code
        switch code {
        case .fileReadNoSuchFile, .fileNoSuchFile:
            return ReadError(fault: ManifestFault(file: path, reason: "no such file or folder"), isMissing: true)
        case .fileReadNoPermission: return readError(path, reason: "no permission to read")
        default:
            // The outer error only says that something failed.
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
            return readError(path, reason: "cannot be read: \((cause as NSError).localizedDescription)")
        }
    }
}
