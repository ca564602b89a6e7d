//! Something that has just happened to the appointment, said on the next page.

use leptos::prelude::*;

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    /// The appointment has been moved.
    Moved,
}

#[derive(Clone, Copy)]
struct Current(RwSignal<Option<Notice>>);

/// Provides the place for notices.
pub fn provide_notice() {
    provide_context(Current(RwSignal::new(None)));
}

/// Leaves a notice for the next page.
pub(super) fn leave(notice: Notice) {
    if let Some(current) = use_context::<Current>() {
        current.0.set(Some(notice));
    }
}

/// Takes the notice, so that it is said once.
pub(super) fn take() -> Option<Notice> {
    let current = use_context::<Current>()?;
    let notice = current.0.get_untracked();
    current.0.set(None);
    notice
}
