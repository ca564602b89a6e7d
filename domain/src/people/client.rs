//! Programs of somebody else's that may look at slots and book: what each may do, and how often.

use serde::{Deserialize, Serialize};

use super::wire::wire;
use crate::error::{FieldError, Fields, Problem};
use crate::ids::{ClientId, SiteId};
use crate::text::Line;
use crate::time::Timestamp;

/// Something a program may be permitted to do at its sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See services, clinics and free slots.
    ReadSlots,
    /// Hold and book slots; see, cancel and note attendance of what it booked itself.
    Book,
    /// See all appointments, with their patients.
    ReadAppointments,
}

impl Scope {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::ReadSlots, Self::Book, Self::ReadAppointments];
}

wire! {
    /// The programs of the caller's sites.
    pub struct ApiClients {
        /// Those that may still come in, by name.
        pub clients: Vec<ApiClient>,
    }

    /// A program that may come in.
    pub struct ApiClient {
        /// Identifier.
        pub id: ClientId,
        /// What it is called.
        pub name: String,
        /// At which sites.
        pub sites: Vec<SiteId>,
        /// What it may do there.
        pub scopes: Vec<Scope>,
        /// When it was let in.
        pub made_at: Timestamp,
    }

    /// Lets a program in.
    pub struct NewApiClient {
        /// What it is called, up to 80 characters.
        pub name: String,
        /// At which sites.
        pub sites: Vec<SiteId>,
        /// What it may do there.
        pub scopes: Vec<Scope>,
    }

    /// A program was let in.
    pub struct ApiClientMade {
        /// It.
        pub client: ApiClient,
        /// Its secret, shown this once.
        pub secret: String,
    }
}

/// A program to be let in, checked; repeats are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientDetails {
    /// What it is called.
    pub name: Line<80>,
    /// At which sites.
    pub sites: Vec<SiteId>,
    /// What it may do there.
    pub scopes: Vec<Scope>,
}

impl NewApiClient {
    /// Checks every field; `may` says whether a site is the caller's to open.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self, may: impl Fn(SiteId) -> bool) -> Result<ClientDetails, Problem> {
        let mut fields = Fields::new();
        let name = fields.take("name", Line::<80>::new(&self.name));
        if self.sites.is_empty() {
            fields.refuse("sites", FieldError::Required);
        } else if !self.sites.iter().all(|site| may(*site)) {
            fields.refuse("sites", FieldError::Unknown);
        }
        if self.scopes.is_empty() {
            fields.refuse("scopes", FieldError::Required);
        }
        let once = |mut all: Vec<SiteId>| {
            all.sort_unstable();
            all.dedup();
            all
        };
        let mut scopes = self.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let sites = once(self.sites.clone());
        fields.finish(name.map(|name| ClientDetails {
            name,
            sites,
            scopes,
        }))
    }
}

/// How many requests a program may make at once before it has to wait.
pub const BURST: i64 = 100;
/// One more request after so many milliseconds: twenty a second.
pub const EVERY_MS: i64 = 50;

/// What a program has left of its requests: a bucket that fills evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// When the bucket would be full again, in UTC milliseconds.
    full_at: i64,
}

impl Allowance {
    /// A full bucket.
    pub const fn full(now: Timestamp) -> Self {
        Self { full_at: now.0 }
    }

    /// Takes one request.
    ///
    /// # Errors
    /// After how many seconds there is one again.
    pub fn take(&mut self, now: Timestamp) -> Result<(), u32> {
        let full_at = self.full_at.max(now.0) + EVERY_MS;
        let over = full_at - now.0 - BURST * EVERY_MS;
        if over > 0 {
            return Err(u32::try_from(over / 1_000 + 1).unwrap_or(u32::MAX));
        }
        self.full_at = full_at;
        Ok(())
    }

    /// Whether it is full, and so worth no memory.
    pub const fn is_full(&self, now: Timestamp) -> bool {
        self.full_at <= now.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_ask_in_bursts_and_then_evenly() {
        let mut now = Timestamp(1_000_000);
        let mut left = Allowance::full(now);
        let burst = (0..200).filter(|_| left.take(now).is_ok()).count();
        assert_eq!(burst as i64, BURST);
        assert_eq!(left.take(now), Err(1));
        let mut more = 0;
        for _ in 0..1_000 {
            now = now.plus_ms(10);
            more += i64::from(left.take(now).is_ok());
        }
        assert_eq!(more, 10_000 / EVERY_MS);
        assert!(!left.is_full(now));
        assert!(left.is_full(now.plus_ms(BURST * EVERY_MS)));
    }

    #[test]
    fn a_program_needs_a_name_a_site_of_the_callers_and_something_to_do() {
        let own = SiteId::from_number(1);
        let new = |name: &str, sites: &[SiteId], scopes: &[Scope]| {
            let new = NewApiClient {
                name: name.to_owned(),
                sites: sites.to_vec(),
                scopes: scopes.to_vec(),
            };
            let checked = new.check(|site| site == own);
            checked.map_err(|p| p.fields.into_iter().map(|f| f.field).collect::<Vec<_>>())
        };
        let foreign = SiteId::from_number(2);
        assert_eq!(
            new("", &[], &[]),
            Err(vec!["name".into(), "sites".into(), "scopes".into()])
        );
        assert_eq!(
            new("Hub", &[own, foreign], &[Scope::Book]),
            Err(vec!["sites".into()])
        );
        let good = new(
            "Hub",
            &[own, own],
            &[Scope::Book, Scope::ReadSlots, Scope::Book],
        )
        .unwrap();
        assert_eq!((good.sites.len(), good.scopes.len()), (1, 2));
    }
}
