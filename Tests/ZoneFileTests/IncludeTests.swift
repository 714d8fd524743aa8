import DNSWire
import Testing
import ZoneFile

/// `$INCLUDE` (RFC 1035 section 5.1).
@Suite struct IncludeTests {
    @Test func restoresWhatHeldBefore() throws {
        let zone = try load(
            zoneHead + "w A 1.2.3.4\n$INCLUDE sub/a.inc sub ; there\n A 1.2.3.5\nv A 1.2.3.4",
            including: ["zones/sub/a.inc": "$TTL 7\nin A 1.2.3.4\n$ORIGIN deeper\nin A 1.2.3.4"])
        #expect(
            zone.added == [
                "w.example.org. 300 A 01020304", "in.sub.example.org. 7 A 01020304",
                "in.deeper.sub.example.org. 7 A 01020304", "w.example.org. 300 A 01020305",
                "v.example.org. 300 A 01020304",
            ])
        #expect(zone.files == ["zones/x.zone", "zones/sub/a.inc"])
        #expect(zone.records[5].line.description == "zones/sub/a.inc:4")
        #expect(zone.warnings.kept.isEmpty)
    }

    @Test func inheritsOriginOwnerAndTTL() throws {
        let zone = try load(
            zoneHead + "$ORIGIN sub\nw A 1.2.3.4\n$INCLUDE a.inc\n",
            including: ["zones/a.inc": " A 1.2.3.5\nv A 1.2.3.4"])
        #expect(
            zone.added == [
                "w.sub.example.org. 300 A 01020304", "w.sub.example.org. 300 A 01020305",
                "v.sub.example.org. 300 A 01020304",
            ])
    }

    @Test func findsFilesBesideTheIncludingOne() throws {
        let zone = try load(
            zoneHead + "$INCLUDE \"sub/a b.inc\"\n$INCLUDE /etc/c.inc\n$include sub/b.inc",
            including: [
                "zones/sub/a b.inc": "$INCLUDE b.inc", "zones/sub/b.inc": "b A 1.2.3.4", "/etc/c.inc": "c A 1.2.3.4",
            ])
        #expect(zone.added == ["b.example.org. 300 A 01020304", "c.example.org. 300 A 01020304"])
        #expect(zone.files == ["zones/x.zone", "zones/sub/a b.inc", "zones/sub/b.inc", "/etc/c.inc"])
    }

    @Test func namesTheIncludedFile() {
        #expect(
            errorText(zoneHead + "$INCLUDE a.inc", including: ["zones/a.inc": "\nw A x"])
                == "zones/a.inc:2: bad address in A record: x")
    }

    @Test func refusesCycles() {
        let files = ["zones/a.inc": "$INCLUDE b.inc", "zones/b.inc": "; b\n$INCLUDE a.inc"]
        #expect(
            errorText(zoneHead + "$INCLUDE a.inc", including: files) == "zones/b.inc:2: zones/a.inc includes itself")
    }

    @Test func refusesDeepNesting() {
        // The same file under ever new names, as a link to its own folder would make it.
        var files: [String: String] = [:]
        var path = "zones/"
        for _ in 0..<20 {
            path += "s/"
            files[path + "a.inc"] = "$INCLUDE s/a.inc"
        }
        #expect(
            errorText(zoneHead + "$INCLUDE s/a.inc", including: files)
                == "zones/s/s/s/s/s/s/s/s/a.inc:1: files include each other more than 8 deep")
    }

    @Test func boundsWhatIsRead() {
        let files = ["zones/a.inc": String(repeating: ";", count: 400)]
        var limits = ZoneFileLimits.standard
        limits.octetsMax = 1000
        #expect(errorText(zoneHead + "$INCLUDE a.inc\n$INCLUDE a.inc", including: files, limits: limits) == nil)
        #expect(
            errorText(zoneHead + "$INCLUDE a.inc\n$INCLUDE a.inc\n$INCLUDE a.inc", including: files, limits: limits)
                == "zones/x.zone:7: cannot include zones/a.inc: the zone's files together have more than 1000 octets")
        limits.includesMax = 1
        #expect(
            errorText(zoneHead + "$INCLUDE a.inc\n$INCLUDE a.inc", including: files, limits: limits)
                == "zones/x.zone:6: the zone includes more than 1 files")
    }
}
