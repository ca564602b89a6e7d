//! Changing when a service that is there can be booked: notice, how far ahead, by whom, and how much longer
//! it is for whoever needs that.

use domain::booking::wire::Service;
use domain::error::Fields;
use leptos::prelude::*;

use super::service_fields::{RulesFields, TypedRules};
use super::service_part::Part;
use crate::kit::FormDialog;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The dialog.
#[component]
pub fn ServiceRulesDialog(
    /// Of which service; the dialog is open while there is one.
    changing: RwSignal<Option<Service>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let typed = TypedRules::new();
    let part = Part::new("rules.", changing, done, move |service| typed.set(service));
    let read = move || {
        let mut fields = Fields::new();
        let rules = typed.read(&mut fields);
        fields.finish(rules)
    };
    let submit = move |()| {
        if let Some((path, rules)) = part.typed("rules", read) {
            part.put(path, rules, t_string!(i18n, diary.services.rules_saved));
        }
    };
    let about = view! {
        {part.about()}
        <p>{t!(i18n, diary.services.rules_hint)}</p>
    };
    view! {
        <FormDialog
            open=part.open
            form=part.form
            title=text!(i18n, diary.services.rules_title)
            id="service-rules-title"
            about=about.into_any()
            on_submit=submit
            send=text!(i18n, diary.services.rules_save)
        >
            <RulesFields typed=typed path="rules."/>
        </FormDialog>
    }
    .into_any()
}
