import DNSWire
import Foundation
import NetworkAddress
import Testing

/// Files in resolv.conf syntax as targets (reliability.md C25). What they name is asked at port 53 of a loopback address of
/// the test's own.
@Suite struct ResolverFileTests {
    @Test func theFileIsFollowed() throws {
        let files = ["resolv.conf": "nameserver 127.88.0.1\n"]
        try RunningServer.with(".:PORT {\n    bind 127.0.0.1\n    forward . resolv.conf\n}\n", files: files) {
            server throws in
            try server.folder.write("resolv.conf", "; two\nnameserver 127.88.0.2\nnameserver\t127.88.0.3 \n")
            try server.waitForLine(with: "plugin/forward: upstreams are now 127.88.0.2:53 127.88.0.3:53")
            try server.folder.replace("resolv.conf", "nameserver 127.88.0.4\n")
            try server.waitForLine(with: "plugin/forward: upstreams are now 127.88.0.4:53")
            // What is broken changes nothing, and is told.
            try server.folder.write("resolv.conf", "search example\n")
            try server.waitForLine(with: "names no nameserver; the upstreams stay as they are")
            try server.folder.remove("resolv.conf")
            try server.waitForLine(with: "no such file or directory; the upstreams stay as they are")
            try server.folder.write("resolv.conf", "nameserver 127.88.0.5\n")
            try server.waitForLine(with: "plugin/forward: upstreams are now 127.88.0.5:53")
        }
    }

    @Test(arguments: [
        ("", "names no nameserver"), ("# nothing\n", "names no nameserver"),
        ("nameserver nobody\n", "names no nameserver"),
    ])
    func faultsAtTheStart(text: String, reason: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("resolv.conf", text)
        try folder.write("Corefile", ".:53 {\n    forward . resolv.conf\n}\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end != .exit(0))
        #expect((result.errors + result.output).contains(reason), "\(result.errors)")
    }

    @Test func everyLineOfTheFile() throws {
        let folder = try TemporaryFolder()
        let lines = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.1", "2001:db8::1", "fe80::1%lo"]
        try folder.write("resolv.conf", lines.map { "nameserver \($0)\n" }.joined() + "options rotate\n")
        try folder.write("Corefile", ".:53 {\n    forward . resolv.conf\n}\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(
            result.output.contains(
                "10.0.0.1:53 10.0.0.2:53 10.0.0.3:53 10.0.0.4:53 [2001:db8::1]:53 [fe80::1]:53,"),
            "\(result.output)\(result.errors)")
    }
}
