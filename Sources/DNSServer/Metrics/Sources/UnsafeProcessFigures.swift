import CLinux

/// What the system knows of this process.
enum ProcessFigures {
    /// Puts `process_*` on a page; what the system does not tell is left out.
    static func report(on page: inout MetricPage) {
        var figures = clinux_process_figures()
        unsafe clinux_process_figures_read(&figures)
        let values: [(MetricFamily, Double)] = [
            (MetricCatalogue.processorTime, figures.cpu_seconds),
            (MetricCatalogue.openDescriptors, figures.open_descriptors),
            (MetricCatalogue.descriptorsMax, figures.descriptors_max),
            (MetricCatalogue.virtualMemory, figures.virtual_octets),
            (MetricCatalogue.virtualMemoryMax, figures.virtual_octets_max),
            (MetricCatalogue.residentMemory, figures.resident_octets),
            (MetricCatalogue.startTime, figures.start_seconds),
        ]
        for (family, value) in values where value >= 0 { page.add(family, [], value) }
    }
}
