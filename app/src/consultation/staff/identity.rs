//! Whose consultation it is; in sight the whole time.

use domain::consultation::wire::ConsultationView;
use leptos::prelude::*;

use crate::kit::{Loaded, dates};
use crate::people::{shown_mobile, shown_number};
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn IdentityPanel(view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let patient = Memo::new(move |_| view.get().map(|v| v.patient));
    let about = Memo::new(move |_| {
        view.get()
            .map(|v| (v.start, v.zone, v.service_name, v.reason))
    });
    let identity = move || {
        let patient = patient.get()?;
        let born = patient.date_of_birth;
        let number = patient.nhs_number.as_deref().map(shown_number);
        let needs = [patient.interpreter, patient.formats].into_iter().flatten();
        let needs: Vec<String> = needs.filter(|n| !n.trim().is_empty()).collect();
        Some(view! {
            <dt>{t!(i18n, consultation.name)}</dt>
            <dd>{patient.name}</dd>
            <dt>{t!(i18n, consultation.born)}</dt>
            <dd>{move || dates::full(i18n, born)}</dd>
            <dt>{t!(i18n, consultation.nhs_number)}</dt>
            <dd class="ar-unbroken">
                {move || number.clone().unwrap_or_else(|| {
                    t_string!(i18n, consultation.nhs_unknown).to_owned()
                })}
            </dd>
            <dt>{t!(i18n, consultation.telephone)}</dt>
            <dd class="ar-unbroken">
                {match patient.mobile {
                    Some(number) => {
                        let shown = shown_mobile(&number);
                        view! {
                            <a class="ar-telephone" href=format!("tel:{number}") rel="external">{shown}</a>
                        }
                        .into_any()
                    }
                    None => t!(i18n, consultation.nhs_unknown).into_any(),
                }}
            </dd>
            {(!needs.is_empty()).then(|| view! {
                <dt>{t!(i18n, consultation.needs)}</dt>
                <dd>{needs.join(" · ")}</dd>
            })}
        })
    };
    let appointment = move || {
        let (start, zone, service, reason) = about.get()?;
        let reason = reason.filter(|r| !r.trim().is_empty());
        Some(view! {
            <dt>{t!(i18n, consultation.appointment)}</dt>
            <dd>{move || dates::when(i18n, start, &zone)}" · "{service}</dd>
            <dt>{t!(i18n, consultation.reason)}</dt>
            <dd>
                {move || reason.clone().unwrap_or_else(|| {
                    t_string!(i18n, consultation.no_reason).to_owned()
                })}
            </dd>
        })
    };
    view! {
        <div class="ar-identity">
            <dl>{identity} {appointment}</dl>
        </div>
    }
    .into_any()
}
