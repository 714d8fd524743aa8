import Corefile
import DNSServer
import Foundation

/// Finds the Corefile and reads it.
enum CorefileLoader {
    /// What a first Corefile could look like.
    static let minimal = """
        .:53 {
            errors
            forward . /etc/resolv.conf
        }
        """

    /// Reads a file, or standard input for the name `stdin`.
    ///
    /// - Parameter defaultPort: for server blocks that name no port.
    static func load(_ path: String, defaultPort: UInt16) throws -> CorefileDocument {
        if path == "stdin" {
            let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            return try parse(text, path, defaultPort)
        }
        guard let text = try read(path) else {
            throw ConfigurationError([
                "\(path): no such file; name one with -conf FILE, a minimal one is:", minimal,
            ])
        }
        return try parse(text, path, defaultPort)
    }

    /// Reads the file again.
    static func reload(_ path: String, defaultPort: UInt16) throws -> CorefileDocument {
        guard path != "stdin" else {
            throw ConfigurationError(["stdin: a configuration from standard input cannot be read again"])
        }
        return try load(path, defaultPort: defaultPort)
    }

    private static func read(_ path: String) throws -> String? {
        do {
            return try SystemFileSource().read(path)
        } catch {
            throw ConfigurationError(["\(path): \(error)"])
        }
    }

    private static func parse(
        _ text: String, _ name: String, _ defaultPort: UInt16
    ) throws -> CorefileDocument {
        do {
            let document = try CorefileParser.parse(
                text: text, fileName: name, environment: ProcessInfo.processInfo.environment,
                fileSource: SystemFileSource(), defaultPort: defaultPort)
            guard !document.blocks.isEmpty else {
                throw ConfigurationError(["\(name): no server block; a minimal Corefile is:", minimal])
            }
            return document
        } catch let error as CorefileError {
            throw ConfigurationError(error)
        }
    }
}
