//! What every part of the server shares.

use std::ops::Deref;
use std::sync::Arc;

use domain::time::Timestamp;
use tokio::sync::watch;

use crate::booking::{AvailabilityIndex, Contested, Published};
use crate::bus::Bus;
use crate::config::Config;
use crate::consultation::LiveRooms;
use crate::http::{Figures, Gatekeeper};
use crate::outside::{Clock, Entropy};
use crate::people::ClientLimits;
use crate::relay::Relay;
use crate::store::{Db, Keys};
use crate::support::Checks;

/// What every part of the server shares. A clone counts one reference more: every request is passed on with a
/// dozen of them.
#[derive(Debug, Clone)]
pub struct App(Arc<Shared>);

/// What is in it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The database.
    pub db: Db,
    /// Seals, opens and indexes.
    pub keys: Arc<Keys>,
    /// The configuration.
    pub config: Arc<Config>,
    /// Tells the time.
    pub clock: Clock,
    /// Gives randomness.
    pub entropy: Entropy,
    /// Carries hints.
    pub bus: Bus,
    /// Knows whom a cookie belongs to.
    pub gatekeeper: Arc<dyn Gatekeeper>,
    /// The consultations with live connections.
    pub rooms: LiveRooms,
    /// The relay of our own, if there is one.
    pub relay: Option<Arc<Relay>>,
    /// The connection checks that go on.
    pub checks: Checks,
    /// How often programs of others may still ask.
    pub client_limits: ClientLimits,
    /// Free slots as they were published last.
    pub published: Published,
    /// The figures collected so far.
    pub metrics: Figures,
    /// What is claimed, kept in memory for searches.
    pub availability: AvailabilityIndex,
    /// Slots that more than one wanted.
    pub contested: Contested,
    /// Whether the server is stopping.
    pub shutdown: Shutdown,
}

impl From<Shared> for App {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// The same with something changed, for whoever holds this one; who has it already keeps what it was.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new identifier: `app.id(SiteId::new)`.
    pub fn id<T>(&self, new: impl FnOnce(i64, [u8; 10]) -> T) -> T {
        self.entropy.id(self.now(), new)
    }
}

/// Tells everyone that the server is stopping.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<bool>);

impl Default for Shutdown {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Shutdown {
    /// Begins to stop.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the server begins to stop.
    pub async fn wait(&self) {
        let mut seen = self.0.subscribe();
        // An error means that the sender is gone, which this very value prevents.
        let _ = seen.wait_for(|stopping| *stopping).await;
    }
}
