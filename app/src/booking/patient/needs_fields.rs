//! The fields by which somebody says what they need to take part: when they book, and afterwards.

use leptos::prelude::*;

use crate::kit::{Checkbox, TextInput};
use crate::text;
use crate::words::{t, use_i18n};

/// What somebody says that they need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    /// What the fields' names in the request's body begin with.
    pub of: &'static str,
    /// An interpreter's language.
    pub interpreter: RwSignal<String>,
    /// Another format.
    pub formats: RwSignal<String>,
    /// Whether their appointments take longer.
    pub more_time: RwSignal<bool>,
}

/// The fields, each of which may be left empty.
pub(super) fn needs_fields(needs: Needs) -> AnyView {
    let i18n = use_i18n();
    let name = |field| format!("{}{field}", needs.of);
    view! {
        <p>{t!(i18n, booking.needs.leave_empty)}</p>
        <TextInput
            name=name("interpreter")
            label=text!(i18n, booking.needs.interpreter)
            hint=text!(i18n, booking.needs.interpreter_hint)
            value=needs.interpreter
            width=20
        />
        <TextInput
            name=name("formats")
            label=text!(i18n, booking.needs.formats)
            hint=text!(i18n, booking.needs.formats_hint)
            value=needs.formats
        />
        <Checkbox
            name=name("more_time")
            label=text!(i18n, booking.times.more_time)
            value=needs.more_time
        />
    }
    .into_any()
}
