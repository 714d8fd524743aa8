import Corefile

/// Where Corefiles are that import nothing.
struct NoFiles: FileSource {
    func read(_ path: String) throws(FileSourceError) -> String? { nil }
    func names(in folder: String) throws(FileSourceError) -> [String]? { nil }
}
