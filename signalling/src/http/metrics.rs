//! The figures Prometheus collects.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds in seconds; the promises we make (50 ms, 150 ms) are among them.
const BUCKETS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Upper bounds in seconds for how long allocations of the relay last: from a try to a long call.
const ALLOCATION_BUCKETS: &[f64] = &[
    1.0, 10.0, 60.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14400.0,
];

/// Gives the collected figures as text.
#[derive(Debug, Clone)]
pub struct Figures(Option<PrometheusHandle>);

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

impl Figures {
    /// Starts collecting; there is one collection a process.
    pub fn collect() -> Self {
        let handle = HANDLE.get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
                .ok()?
                .set_buckets_for_metric(
                    Matcher::Full("anteroom_relay_allocation_seconds".to_owned()),
                    ALLOCATION_BUCKETS,
                )
                .ok()?;
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            Some(handle)
        });
        Self(handle.clone())
    }

    /// The figures in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0
            .as_ref()
            .map(|handle| {
                handle.run_upkeep();
                handle.render()
            })
            .unwrap_or_default()
    }
}
