import CLinux

/// Random numbers that nobody can predict, fetched from the kernel many at a time. One thread uses one.
final class BufferedRandom: RandomNumberGenerator {
    private var numbers = [UInt64](repeating: 0, count: 256)
    private var used = 256

    func next() -> UInt64 {
        if used == numbers.count {
            let result = unsafe numbers.withUnsafeMutableBytes { buffer in
                unsafe clinux_random(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
            }
            // Without random numbers answers could be forged: there is no way to go on.
            precondition(result == 0, "the kernel gives no random numbers: error \(-result)")
            used = 0
        }
        defer { used += 1 }
        return numbers[used]
    }
}

/// A hash whose key is drawn when the process starts.
enum KeyedHash {
    private static let secret = UInt64.random(in: .min ... .max)

    static func hash(_ octets: [UInt8]) -> UInt64 {
        unsafe octets.withUnsafeBytes { bytes in
            var state = secret &+ UInt64(truncatingIfNeeded: bytes.count)
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                state = mix(state ^ word)
                offset += 8
            }
            var last: UInt64 = 0
            while offset < bytes.count {
                last = unsafe last << 8 | UInt64(bytes[offset])
                offset += 1
            }
            return mix(state ^ last)
        }
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: secret | 1)
        return product.high ^ product.low
    }
}
