//! What became of each allocation of the relay: how long it lasted, by which transport, and whether
//! a call went through it. Browsers ask for more allocations than they use.

use metrics::{counter, histogram};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use turn::core::{Ended, Event};

/// Less than this a second, over its whole life, is no call but browsers trying whether a way works.
/// Sound alone, of a muted microphone even, is three times as much.
const BYTES_A_SECOND_OF_A_CALL: u64 = 500;

/// Counts until the relay is gone.
pub(super) async fn count(mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Ended(ended)) => note(&ended),
            Ok(Event::Started(_)) => {}
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "ends of allocations went uncounted");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Neither the name of the credential nor an address goes anywhere.
fn note(ended: &Ended) {
    let transport = ended.transport.name();
    let used = if carried_a_call(ended) {
        "call"
    } else {
        "nothing"
    };
    #[expect(clippy::cast_precision_loss)]
    histogram!("anteroom_relay_allocation_seconds", "transport" => transport)
        .record(ended.seconds as f64);
    counter!("anteroom_relay_ended_total", "transport" => transport, "carried" => used)
        .increment(1);
    tracing::info!(
        transport,
        carried = used,
        seconds = ended.seconds,
        bytes_to_peers = ended.to_peers.bytes,
        bytes_to_client = ended.to_client.bytes,
        "an allocation ended"
    );
}

/// Whether a call went through it, rather than only the browsers' trying.
const fn carried_a_call(ended: &Ended) -> bool {
    let bytes = ended.to_peers.bytes.saturating_add(ended.to_client.bytes);
    // One that did not last a second is taken as having lasted one.
    bytes / (ended.seconds.saturating_add(1)) >= BYTES_A_SECOND_OF_A_CALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use turn::core::{Traffic, Transport};

    fn ended(seconds: u64, to_peers: u64, to_client: u64) -> Ended {
        let traffic = |bytes| Traffic {
            packets: bytes / 100,
            bytes,
        };
        Ended {
            username: "1700000000:a1b2".into(),
            transport: Transport::Tcp,
            seconds,
            to_peers: traffic(to_peers),
            to_client: traffic(to_client),
        }
    }

    #[test]
    fn a_call_is_told_from_browsers_trying_ways() {
        // Ten minutes of sound one way; an hour of tries and answers; given back at once.
        assert!(carried_a_call(&ended(600, 600 * 1_600, 0)));
        assert!(!carried_a_call(&ended(3_600, 3_600 * 60, 3_600 * 60)));
        assert!(!carried_a_call(&ended(0, 0, 0)));
    }

    #[test]
    fn what_ends_is_counted_by_transport_and_use_and_names_nobody() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            note(&ended(600, 600 * 1_600, 0));
            note(&ended(30, 300, 300));
            note(&ended(30, 300, 300));
        });
        let figures = handle.render();
        let has = |line: &str| figures.lines().any(|l| l == line);
        let ended = "anteroom_relay_ended_total{transport=\"tcp\",carried=";
        assert!(has(&format!("{ended}\"call\"}} 1")), "{figures}");
        assert!(has(&format!("{ended}\"nothing\"}} 2")), "{figures}");
        let seconds = "anteroom_relay_allocation_seconds_sum{transport=\"tcp\"} 660";
        assert!(has(seconds), "{figures}");
        assert!(!figures.contains("a1b2"));
    }
}
