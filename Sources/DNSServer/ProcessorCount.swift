import CLinux

/// How many processors this process may run on.
public enum ProcessorCount {
    /// At least 1; follows the affinity that the process was started with.
    public static var available: Int { Int(clinux_processor_count()) }
}
