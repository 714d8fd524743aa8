import Foundation

/// `deploy/image/Dockerfile`, as far as the tests look into it: each instruction is one line.
struct Dockerfile {
    let lines: [String]

    init() throws {
        lines = try Repository.read("deploy/image/Dockerfile").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    /// What stands behind the last instruction of a name.
    func argument(_ instruction: String) -> String {
        lines.last { $0.hasPrefix("\(instruction) ") }.map { String($0.dropFirst(instruction.count + 1)) } ?? ""
    }

    /// The same in the form of a JSON array.
    func words(_ instruction: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(argument(instruction).utf8))
    }

    /// What is copied out of the repository.
    var copied: [String] {
        lines.filter { $0.hasPrefix("COPY ") && !$0.contains("--from") }
            .flatMap { $0.split(separator: " ").dropFirst().dropLast().map(String.init) }
    }

    /// The packages of the last stage.
    var installed: [String] {
        guard let last = lines.last(where: { $0.contains("apt-get install") }),
            let command = last.components(separatedBy: " && ").first(where: { $0.contains("apt-get install") })
        else { return [] }
        return command.split(separator: " ").dropFirst(2).filter { !$0.hasPrefix("-") && $0 != "apt-get" }
            .map(String.init)
    }
}
