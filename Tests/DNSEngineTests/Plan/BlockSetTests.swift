import DNSEngine
import Testing

struct BlockSetTests {
    @Test func blocksUpTo64AreApart() {
        for block in 0..<64 {
            var set = BlockSet()
            set.insert(block)
            #expect((-2..<200).filter(set.contains) == [block])
        }
    }

    @Test func furtherBlocksShareABit() {
        var set = BlockSet()
        set.insert(3)
        set.insert(70)
        #expect((-2..<100).filter(set.contains) == [3] + Array(64..<100))
    }

    @Test func emptySet() {
        let set = BlockSet()
        #expect(!(-2..<200).contains(where: set.contains) && !set.contains(.min) && !set.contains(.max))
    }
}
