//! Who is signed in, at which of their sites they are working, and what they may do there.

use domain::error::ErrorCode;
use domain::ids::SiteId;
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::people::wire::{Me, Site};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};

const SITE_KEPT_AS: &str = "anteroom-site";
/// Says that somebody signed in here, not who: the sign-in itself is in a cookie out of reach.
const SIGNED_IN: &str = "anteroom-signed-in";

/// What is known about who is at the keyboard.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// Being asked.
    Asking,
    /// Nobody.
    Nobody,
    /// Not known: the server could not be asked.
    Unknown(Failure),
    /// Signed in.
    Somebody(Me),
}

/// The sign-in of this bundle.
#[derive(Clone, Copy)]
pub struct Session {
    who: RwSignal<Who>,
    site: RwSignal<Option<SiteId>>,
    /// True after a sign-in ended by itself, so that the sign-in page can say so.
    ended: RwSignal<bool>,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The session provided at the root of the bundle.
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_else(Session::provide)
}

impl Session {
    /// Provides it to everything below, and asks the server who is signed in.
    pub fn provide() -> Self {
        let session = Self {
            who: RwSignal::new(Who::Asking),
            site: RwSignal::new(None),
            ended: RwSignal::new(false),
        };
        provide_context(session);
        // Who comes to sign in most likely is not: asking would only put an error on the console.
        let path = window().location().pathname().unwrap_or_default();
        let kept = storage().is_none_or(|s| matches!(s.get_item(SIGNED_IN), Ok(Some(_))));
        if kept || !matches!(path.as_str(), "/staff/sign-in" | "/staff/setup") {
            session.ask();
        } else {
            session.set(Who::Nobody);
        }
        session
    }

    /// Asks the server who is signed in.
    pub fn ask(self) {
        spawn_local(async move {
            match api::get::<Me>("/api/me").await {
                Ok(me) => self.begin(me),
                Err(failure) if failure.is(ErrorCode::SignInNeeded) => self.set(Who::Nobody),
                Err(failure) => self.set(Who::Unknown(failure)),
            }
        });
    }

    fn set(self, who: Who) {
        if let Some(storage) = storage() {
            // Only saves a question; a full or forbidden storage means that it is asked.
            let _ = match &who {
                Who::Somebody(_) => storage.set_item(SIGNED_IN, "yes"),
                Who::Nobody => storage.remove_item(SIGNED_IN),
                _ => Ok(()),
            };
        }
        self.who.try_set(who);
    }

    /// Somebody has signed in.
    pub fn begin(self, me: Me) {
        let kept = storage().and_then(|s| s.get_item(SITE_KEPT_AS).ok().flatten());
        let kept = kept.and_then(|text| text.parse::<SiteId>().ok());
        let site = me
            .sites
            .iter()
            .find(|site| Some(site.id) == kept)
            .or_else(|| me.sites.first())
            .map(|site| site.id);
        self.site.try_set(site);
        self.ended.try_set(false);
        self.set(Who::Somebody(me));
    }

    /// The person has signed out.
    pub fn end(self) {
        self.set(Who::Nobody);
    }

    /// Looks at a failure: when the sign-in has ended, the page gives way to the sign-in page,
    /// which says so.
    pub fn notice(self, failure: &Failure) {
        if failure.is(ErrorCode::SignInNeeded) && self.me_untracked().is_some() {
            self.ended.try_set(true);
            self.set(Who::Nobody);
        }
    }

    /// Whether the sign-in ended without anybody asking for it.
    pub fn ended_by_itself(self) -> bool {
        self.ended.get()
    }

    /// What is known.
    pub fn who(self) -> Who {
        self.who.get()
    }

    /// Who is signed in.
    pub fn me(self) -> Option<Me> {
        self.who.with(|who| match who {
            Who::Somebody(me) => Some(me.clone()),
            _ => None,
        })
    }

    fn me_untracked(self) -> Option<Me> {
        self.who.with_untracked(|who| match who {
            Who::Somebody(me) => Some(me.clone()),
            _ => None,
        })
    }

    /// The site being worked at.
    pub fn site(self) -> Option<Site> {
        let id = self.site.get()?;
        self.me()?.sites.into_iter().find(|site| site.id == id)
    }

    /// Its identifier.
    pub fn site_id(self) -> Option<SiteId> {
        self.site.get()
    }

    /// Works at another site from now on; kept on this device.
    pub fn choose_site(self, site: SiteId) {
        self.site.set(Some(site));
        if let Some(storage) = storage() {
            // A full or forbidden storage only means that the first site is chosen next time.
            let _ = storage.set_item(SITE_KEPT_AS, &site.to_string());
        }
    }

    /// The sites where this may be done.
    pub fn sites_where(self, action: Action) -> Vec<SiteId> {
        let me = self.me();
        let memberships = me.map(|me| me.memberships).unwrap_or_default();
        let may = memberships.into_iter().filter(|m| m.role.may(action));
        may.map(|m| m.site).collect()
    }

    /// The roles held at the site being worked at.
    pub fn roles_here(self) -> Vec<Role> {
        let site = self.site.get();
        self.who.with(|who| match who {
            Who::Somebody(me) => me
                .memberships
                .iter()
                .filter(|membership| Some(membership.site) == site)
                .map(|membership| membership.role)
                .collect(),
            _ => Vec::new(),
        })
    }

    /// Whether this may be done at the site being worked at.
    pub fn may(self, action: Action) -> bool {
        self.roles_here().into_iter().any(|role| role.may(action))
    }

    /// The same, asked once: for what does not change while a page stands.
    pub fn may_now(self, action: Action) -> bool {
        untrack(|| self.may(action))
    }

    /// The page somebody starts from: their first role decides.
    pub fn home(self) -> &'static str {
        let roles = untrack(|| self.roles_here());
        let has = |role| roles.contains(&role);
        if has(Role::Clinician) {
            "/staff/clinic"
        } else if has(Role::Receptionist) {
            "/staff/waiting"
        } else if has(Role::ServiceManager) {
            "/staff/clinics"
        } else {
            "/staff/people"
        }
    }
}
