//! The secret of a message's link. It stays in this tab alone, so that a reload finds its page again; it opens that
//! one thing, and in time nothing at all.

use leptos::prelude::window;

use crate::kit::browser::take_fragment;

/// A kind of link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The address of its page.
    pub path: &'static str,
    /// Under which name the tab keeps its secret.
    pub kept_as: &'static str,
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

impl Link {
    /// The secret, of the address or as it was kept.
    pub fn secret(self) -> Option<String> {
        if let Some(new) = take_fragment(self.path) {
            if let Some(storage) = storage() {
                // Without storage a reload needs the link again.
                let _ = storage.set_item(self.kept_as, &new);
            }
            return Some(new);
        }
        storage()?.get_item(self.kept_as).ok().flatten()
    }

    /// It is of no more use.
    pub fn forget(self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(self.kept_as);
        }
    }
}
