import Foundation
import Testing

/// Files of `loadbalance weighted`.
struct WeightFileTests {
    private static func fault(_ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("weights-\(UUID().uuidString)")
        try text.write(to: path, atomically: true, encoding: .utf8)
        let fault = CompiledBlock.fault("loadbalance weighted \(path.path)\nwhoami").replacing(path.path, with: "FILE")
        try FileManager.default.removeItem(at: path)
        return fault
    }

    @Test(arguments: [
        "", "# nothing\n\n",
        "www.example.com\n100.64.1.1 3\n  100.64.1.2\t255\r\n# comment\nb.example.com.\n2001:db8::1 1\n",
        "a.t\na.t\n10.0.0.1 1\n",
    ])
    func accepted(_ text: String) throws { #expect(try Self.fault(text) == "") }

    @Test(arguments: [
        ("10.0.0.1 3\n", "FILE:1: a name was expected before the first address, got 10.0.0.1"),
        ("a.t\n10.0.0.1\n", "FILE:2: 10.0.0.1 has no weight"),
        ("a.t\n10.0.0.1 0\n", "FILE:2: a weight must be within 1…255, got 0"),
        ("a.t\n\n10.0.0.1 256\n", "FILE:3: a weight must be within 1…255, got 256"),
        ("a.t\n10.0.0.1 -1\n", "FILE:2: a weight must be within 1…255, got -1"),
        ("a.t\nten 1\n", "FILE:2: an address was expected, got ten"), ("a..t\n", "FILE:1: a..t is no domain name"),
        ("a.t b c\n", "FILE:1: a name, or an address and its weight, was expected, got 3 words"),
    ])
    func faults(text: String, message: String) throws {
        let fault = try Self.fault(text)
        #expect(fault.hasPrefix("Corefile:2: \(message)"), "\(fault)")
    }
}
