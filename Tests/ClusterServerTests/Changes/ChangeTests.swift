import DNSWire
import KubernetesObjects
import NetworkAddress
import PlayedAPIServer
import Testing

/// Changes of what is there, as they come one after the other.
@Suite(.timeLimit(.minutes(5))) struct ChangeTests {
    /// E18: an address in several slices is one record; endpoints that are not ready, or terminate, are none.
    @Test func endpointsOfSeveralSlices() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let slices = [
                try Objects.slice("db-1", of: "db", ["10.1.0.1=db-0", "!10.1.0.2=db-1"], ports: ["sql:5432"]),
                try Objects.slice("db-2", of: "db", ["10.1.0.1=db-0", "10.1.0.3"], ports: ["sql:5432"]),
                try Objects.slice("db-6", of: "db", ["2001:db8::1=db-0"], ports: ["sql:5432"]),
            ]
            // Twice: events come again.
            try await cluster.api.apply((slices + slices).map { .upsert($0) })
            try cluster.client.ask(Sample.db, .a, until: ["10.1.0.1", "10.1.0.3"])
            try cluster.client.ask(Sample.db, .aaaa, until: ["2001:db8::1"])
            try cluster.client.expect("db-0." + Sample.db, ["10.1.0.1"])
            try cluster.client.expectNoName("db-1." + Sample.db)
            let ports = try cluster.client.ask("_sql._tcp." + Sample.db, .srv)
            // As CoreDNS does: the weight is shared by all that there is, address by address.
            #expect(ports.answerData.sorted() == ["0 25 5432 10-1-0-3." + Sample.db, "0 25 5432 db-0." + Sample.db])
            try await cluster.api.apply([Sample.delete(.endpointSlice, "db-1")])
            try await cluster.api.apply([Sample.delete(.endpointSlice, "db-6")])
            try cluster.client.ask(Sample.db, .aaaa, until: [])
            try cluster.client.expect(Sample.db, ["10.1.0.1", "10.1.0.3"])
        }
    }

    /// A Service of both families.
    @Test func bothFamilies() async throws {
        try await FollowedCluster.with { cluster in
            let both = try Objects.service("both", ["10.96.7.7", "2001:db8:96::7"], ports: ["http:80"])
            try await cluster.waitForWatches()
            try await cluster.api.apply([.upsert(both)])
            try cluster.client.ask(Sample.name("both"), .a, until: ["10.96.7.7"])
            try cluster.client.ask(Sample.name("both"), .aaaa, until: ["2001:db8:96::7"])
        }
    }

    /// E20: a Service that becomes another one is answered as what it is now.
    @Test func aServiceChangesItsType() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.apply([.upsert(Objects.external("web", "www.other.test"))])
            try cluster.client.ask(Sample.web, .cname, until: ["www.other.test."])
            try cluster.client.expectNoName(Sample.webReverse)
            try await cluster.api.apply([.upsert(Objects.headless("web"))])
            try cluster.client.ask(Sample.web, .a) { $0.responseCode == .nameError }
            try await cluster.api.apply([.upsert(try Objects.slice("web-1", of: "web", ["10.1.3.3"]))])
            try cluster.client.ask(Sample.web, .a, until: ["10.1.3.3"])
            try await cluster.api.apply([try Sample.service("web", "10.96.0.11")])
            try cluster.client.ask(Sample.web, .a, until: ["10.96.0.11"])
            try cluster.client.expect("11.0.96.10.in-addr.arpa.", [Sample.web])
        }
    }

    /// E20: a namespace goes with all that is in it, and comes again.
    @Test func aNamespaceIsDeletedAndMadeAgain() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let store = Sample.name("store", in: "shop")
            // The Service before its namespace.
            try await cluster.api.apply([try Sample.service("store", "10.96.6.1", in: "shop")])
            try await cluster.api.apply([.upsert(Objects.namespace("shop"))])
            try cluster.client.ask(store, .a, until: ["10.96.6.1"])
            try await cluster.api.apply([
                Sample.delete(.service, "store", in: "shop"), Sample.delete(.namespace, "shop", in: ""),
            ])
            try cluster.client.ask("shop.svc.cluster.local.", .a) { $0.responseCode == .nameError }
            try cluster.client.ask(store, .a) { $0.responseCode == .nameError }
            try cluster.client.expectNoName("1.6.96.10.in-addr.arpa.")
            try await cluster.api.apply([
                .upsert(Objects.namespace("shop")), try Sample.service("store", "10.96.6.2", in: "shop"),
            ])
            try cluster.client.ask(store, .a, until: ["10.96.6.2"])
            try cluster.client.expectSample()
        }
    }
}
