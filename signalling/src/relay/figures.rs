//! The relay's figures among those that Prometheus collects.

use metrics::{counter, gauge};

use super::Relay;

/// Puts the relay's own counts where they are collected from, just before they are read.
pub fn collect(relay: &Relay) {
    let figures = relay.figures();
    gauge!("anteroom_relay_allocations").set(figures.allocations_now);
    #[expect(clippy::cast_precision_loss)]
    gauge!("anteroom_relay_streams").set(figures.streams_now as f64);
    counter!("anteroom_relay_granted_total").absolute(figures.granted);
    for row in &figures.relayed {
        let transport = row.transport;
        let ways = [
            ("to_peers", row.packets_to_peers, row.bytes_to_peers),
            ("to_clients", row.packets_to_clients, row.bytes_to_clients),
        ];
        for (way, packets, bytes) in ways {
            counter!("anteroom_relay_packets_total", "transport" => transport, "way" => way)
                .absolute(packets);
            counter!("anteroom_relay_bytes_total", "transport" => transport, "way" => way)
                .absolute(bytes);
        }
        counter!("anteroom_relay_allocations_total", "transport" => transport)
            .absolute(row.allocations_total);
    }
    for row in &figures.dropped {
        counter!("anteroom_relay_dropped_total", "transport" => row.transport, "cause" => row.cause)
            .absolute(row.packets);
    }
    for row in &figures.refused {
        counter!("anteroom_relay_refused_total", "code" => row.code.to_string())
            .absolute(row.requests);
    }
}
