/// The bounds of RFC 1035 section 2.3.4.
public enum NameLimits {
    /// Octets of one label.
    @inlinable public static var labelOctetsMax: Int { 63 }
    /// Octets of a name on the wire, length octets and root included.
    @inlinable public static var nameOctetsMax: Int { 255 }
    /// Labels of a name without the root: 127 of one octet each make 255.
    @inlinable public static var labelsMax: Int { 127 }
    /// Compression pointers followed in one name. Each must point further back, so that this only bounds the work:
    /// a name of 127 labels needs no more.
    @inlinable public static var pointersMax: Int { 127 }
}
