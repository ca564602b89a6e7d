//! Each way through a relay, tried by itself and all at once.

use std::cell::RefCell;
use std::rc::Rc;

use domain::consultation::event::IceConfig;
use domain::support::line::{Reached, Route, Transport};
use domain::support::probe::Probes;
use domain::support::tries::BY_RELAY;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::channel::Heard;
use super::echo::{Echo, now_ms};
use super::tries::first_that_stands;

/// Probes that tell how long a way is.
const PROBES: u32 = 5;
const PROBE_EVERY_MS: u32 = 40;
const STRAGGLERS_MS: u32 = 800;

/// What has been found of each way so far; in the order of the servers.
pub(super) struct Ways(Rc<RefCell<Vec<Option<Route>>>>);

impl Ways {
    /// Begins to try all of them.
    pub fn try_all(ice: &IceConfig, check: &str, over: &Rc<dyn Fn() -> bool>) -> Self {
        let relays = ice.servers.iter().filter_map(|server| {
            let by = Transport::of_url(server.urls.first()?)?;
            let only = IceConfig {
                servers: vec![server.clone()],
                relay_only: true,
                good_for_seconds: None,
            };
            Some((by, only))
        });
        let relays: Vec<(Transport, IceConfig)> = relays.collect();
        let found = Rc::new(RefCell::new(vec![None; relays.len()]));
        for (at, (by, only)) in relays.into_iter().enumerate() {
            let (found, check, over) = (Rc::clone(&found), check.to_owned(), Rc::clone(over));
            spawn_local(async move {
                let route = try_one(by, &only, &check, &over).await;
                found.borrow_mut()[at] = Some(route);
            });
        }
        Self(found)
    }

    /// How many there are, and how many have been tried.
    pub fn counts(&self) -> (usize, usize) {
        let found = self.0.borrow();
        (found.len(), found.iter().flatten().count())
    }

    pub fn found(&self) -> Vec<Route> {
        self.0.borrow().iter().flatten().cloned().collect()
    }
}

async fn try_one(
    by: Transport,
    only: &IceConfig,
    check: &str,
    over: &Rc<dyn Fn() -> bool>,
) -> Route {
    let nothing = Route {
        by,
        reached: Reached::Nothing,
        round_trip_ms: None,
    };
    let probes = Rc::new(RefCell::new(Probes::default()));
    let hear: Rc<dyn Fn(Heard)> = {
        let probes = Rc::clone(&probes);
        Rc::new(move |heard| {
            if let Heard::Bytes(bytes) = heard {
                probes.borrow_mut().receive(&bytes, now_ms());
            }
        })
    };
    let make = || Echo::new(only, Rc::clone(&hear));
    let echo = match first_that_stands(check, BY_RELAY, &**over, make).await {
        Ok(echo) => echo,
        Err(tried) => {
            let reached = how_far(&tried).await;
            return Route { reached, ..nothing };
        }
    };
    for _ in 0..PROBES {
        let probe = probes.borrow_mut().send(now_ms());
        echo.probe.send(&probe);
        TimeoutFuture::new(PROBE_EVERY_MS).await;
    }
    let until = now_ms() + f64::from(STRAGGLERS_MS);
    while !probes.borrow().all_back() && now_ms() < until {
        TimeoutFuture::new(PROBE_EVERY_MS).await;
    }
    echo.burst.say(domain::support::flow::Command::Bye.as_str());
    let round_trip_ms = probes.borrow().told().round_trip_ms;
    Route {
        by,
        // Connected, so the handshake went there and back whatever became of the probes.
        reached: Reached::Works,
        round_trip_ms,
    }
}

/// Whether one of them got an address of the relay's.
async fn how_far(tried: &[Rc<Echo>]) -> Reached {
    for echo in tried {
        let stats = echo.stats().await;
        let relayed =
            |kind: &str, candidate: &str| kind == "local-candidate" && candidate == "relay";
        if stats.iter().any(|s| relayed(&s.kind, &s.candidate_type)) {
            return Reached::Relay;
        }
    }
    Reached::Nothing
}
