import DNSEngine
import DNSForwarding
import DNSStreams

/// What the page of metrics is made of: a source for each part of the server.
struct MetricParts {
    let sources: [MetricSource]

    init(
        _ configuration: ServerConfiguration, _ parts: ServerParts, _ listeners: [DatagramListener],
        followers: [ClusterFollower]
    ) {
        let (log, queryLog, streams) = (parts.log, parts.queryLog, parts.streams)
        let (forwarding, figures) = (parts.forwarding, parts.figures)
        let series = configuration.series
        let hosts = configuration.hostsFigures
        let rules = configuration.ruleFigures
        let sockets = listeners.map(ListenerSockets.init)
        let caches = Array(zip(configuration.state.caches, configuration.cacheServers))
        sources = [
            Self.identity(configuration.operations), { series.report(on: &$0) },
            { page in for figures in hosts { figures.report(on: &page) } },
            { page in for follower in followers { follower.metrics.report(on: &page) } },
            { page in for (cache, server) in caches { CacheFigures(cache, server: server).report(on: &page) } },
            { ForwardFigures(forwarding.metrics).report(on: &$0) },
            { figures.report(on: &$0) }, { rules.report(on: &$0) },
            { page in
                page.add(MetricCatalogue.logDropped, [], log.droppedLines + queryLog.dropped)
                page.add(MetricCatalogue.logQueued, [], log.queuedOctets)
                page.add(MetricCatalogue.logPending, [], queryLog.queued)
                page.add(MetricCatalogue.streamConnections, [], streams.connectionCount)
            }, { page in for listener in sockets { listener.report(on: &page) } }, { ProcessFigures.report(on: &$0) },
        ]
    }

    /// What does not change while a configuration is served.
    private static func identity(_ plan: OperationsPlan) -> MetricSource {
        let enabled = plan.enabledDirectives
        return { page in
            page.add(
                MetricCatalogue.buildInfo, [ServerVersion.number, "", "swift\(ServerVersion.compiler)"], 1)
            page.add(MetricCatalogue.panics, [], 0)
            for directive in enabled {
                page.add(
                    MetricCatalogue.pluginEnabled, [directive.server, directive.zone, "", directive.name], 1)
            }
        }
    }
}
