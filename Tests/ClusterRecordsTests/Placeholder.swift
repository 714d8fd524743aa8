import Testing
struct Placeholder { @Test func ok() { #expect(Bool(true)) } }
