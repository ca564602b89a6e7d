//! The checks that go on: who may begin one, and what ends with it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::error::{ErrorCode, Problem};
use domain::support::admission::{Admission, Refusal};
use domain::support::offer::Offer;
use domain::support::wire::{CheckBegun, CheckOffer};
use domain::time::Timestamp;
use metrics::counter;
use tokio::sync::watch;

use super::{echo, ice};
use crate::app_state::App;
use crate::store::Secret;

/// A check's secret, hashed.
type Id = String;

/// The checks that go on. Clones are the same.
#[derive(Debug, Clone)]
pub struct Checks(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    admission: Admission<Id, IpAddr>,
    living: BTreeMap<Id, Living>,
}

/// What the connections of one check share.
#[derive(Debug, Clone)]
struct Living {
    over: watch::Sender<bool>,
    filled: Arc<AtomicBool>,
}

impl Checks {
    /// So many go on at once.
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            admission: Admission::new(at_once),
            living: BTreeMap::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one, for whoever asks from there.
    ///
    /// # Errors
    /// `not_found` where there are none, `unavailable` when as many go on as may, `too_many_attempts`.
    pub(super) fn begin(&self, app: &App, from: IpAddr) -> Result<CheckBegun, Problem> {
        if app.config.check.at_once == 0 {
            return Err(ErrorCode::NotFound.into());
        }
        let secret = Secret::random(&app.entropy);
        let id = secret.hash().to_string();
        let now = app.now();
        let mut state = self.state();
        let begun = state.admission.begin(id.clone(), counted_as(from), now);
        if let Err(refusal) = begun {
            counter!("anteroom_connection_checks_total", "outcome" => "refused").increment(1);
            return Err(problem(refusal));
        }
        counter!("anteroom_connection_checks_total", "outcome" => "begun").increment(1);
        state.living.insert(
            id,
            Living {
                over: watch::Sender::new(false),
                filled: Arc::default(),
            },
        );
        Ok(CheckBegun {
            check: secret.reveal(),
            ice: ice::for_check(app),
        })
    }

    /// One more connection of it: the peer's answer to a browser's offer.
    ///
    /// # Errors
    /// `malformed` for what is no offer, `wrong_state` when the check is over, `unavailable` when no peer
    /// can be made.
    pub(super) async fn connect(&self, app: &App, asked: &CheckOffer) -> Result<String, Problem> {
        let offer = Offer::read(&asked.sdp).map_err(|_| ErrorCode::Malformed)?;
        let id = id(&asked.check)?;
        let (life, living) = self.admit(&id, app.now())?;
        let bounds = echo::Bounds {
            life: Duration::from_millis(u64::try_from(life).unwrap_or_default()),
            filled: living.filled,
            over: living.over.subscribe(),
        };
        let made = echo::answer(app, offer, bounds).await;
        made.map_err(|why| match why {
            echo::NoPeer::BadOffer => ErrorCode::Malformed.into(),
            echo::NoPeer::NoPlace => {
                tracing::warn!("the connection check has no address to listen on");
                ErrorCode::Unavailable.into()
            }
        })
    }

    fn admit(&self, id: &Id, now: Timestamp) -> Result<(i64, Living), Problem> {
        let mut state = self.state();
        let life = state.admission.connect(id, now).map_err(problem)?;
        let living = state.living.get(id).cloned();
        Ok((life, living.ok_or(ErrorCode::WrongState)?))
    }

    /// It is over, and its connections with it. One that is unknown is over, too.
    pub(super) fn end(&self, check: &str) {
        let Ok(id) = id(check) else { return };
        let mut state = self.state();
        state.admission.end(&id);
        let living = state.living.remove(&id);
        drop(state);
        if let Some(living) = living {
            living.over.send_replace(true);
        }
    }

    /// Takes its result, once; with it the check is over.
    ///
    /// # Errors
    /// `wrong_state` when there is none to take.
    pub(super) fn take_result(&self, check: &str, now: Timestamp) -> Result<(), Problem> {
        self.end(check);
        let id = id(check)?;
        self.state()
            .admission
            .take_result(&id, now)
            .map_err(problem)
    }

    /// Lets go of what ended by itself.
    pub fn tidy(&self, now: Timestamp) {
        let mut state = self.state();
        let State { admission, living } = &mut *state;
        living.retain(|id, _| admission.goes_on(id, now));
    }
}

fn id(check: &str) -> Result<Id, Problem> {
    let secret = Secret::parse(check).ok_or(ErrorCode::WrongState)?;
    Ok(secret.hash().to_string())
}

/// An IPv6 network is one household or ward, however many addresses it has.
fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => {
            let network = u128::from(v6) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn problem(refusal: Refusal) -> Problem {
    let (code, wait) = match refusal {
        Refusal::Busy(seconds) => (ErrorCode::Unavailable, Some(seconds)),
        Refusal::Often(seconds) => (ErrorCode::TooManyAttempts, Some(seconds)),
        Refusal::Unknown => (ErrorCode::WrongState, None),
    };
    Problem {
        retry_after_seconds: wait,
        ..Problem::new(code)
    }
}
