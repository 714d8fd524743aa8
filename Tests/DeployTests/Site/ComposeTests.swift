import Foundation
import Testing

/// `deploy/site/compose.yaml`, against the image and the Corefile that it brings together.
@Suite struct ComposeTests {
    private static func services() throws -> YAML {
        try YAML.documents(try Repository.read("deploy/site/compose.yaml"))[0]["services"]
    }

    @Test func theServerStandsBesideTheMirror() throws {
        let services = try Self.services()
        #expect(Set(services.fields.keys) == ["dns", "nginx", "nexus"])
        for name in ["nginx", "nexus"] { #expect(services[name]["dns"] == ["10.10.20.0"]) }
    }

    @Test func theServerMayDoOneThing() throws {
        let server = try Self.services()["dns"]
        #expect(server["cap_drop"] == ["ALL"] && server["cap_add"] == ["NET_BIND_SERVICE"])
        #expect(server["read_only"] == true && server["user"] == "65532:65532")
        #expect(server["security_opt"] == ["no-new-privileges:true"] && server["network_mode"] == "host")
        #expect(server["command"] == ["-conf", "/etc/clusterdns/Corefile"])
        #expect(server["volumes"] == ["/etc/clusterdns:/etc/clusterdns:ro"])
    }

    /// One version everywhere: what the program says of itself.
    @Test func theVersionIsTheProgramsOwn() throws {
        let version = try CommandResult(clusterdns: "-version", in: "/").output
        let number = try #require(version.split(separator: "\n").first?.split(separator: "-").last)
        #expect(try Self.services()["dns/image"].string == "clusterdns:\(number)")
        let kustomization = try YAML.documents(try Repository.read("deploy/kubernetes/server/kustomization.yaml"))[0]
        #expect(kustomization["images/0/newTag"].string == String(number))
        for file in ["deploy/image/Dockerfile", "deploy/site/compose.yaml"] {
            #expect(try Repository.read(file).contains("clusterdns:\(number) "), "\(file)")
        }
    }
}
