//! Making a clinic.

use domain::booking::wire::ClinicTemplate;
use domain::ids::SiteId;
use leptos::prelude::*;

use super::clinic_fields::{ClinicFields, drawing_of};
use super::clinic_typed::Typed;
use super::weeks_drawing::WeeksDrawing;
use crate::api;
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, announce};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// Making a clinic.
#[component]
pub fn ClinicForm(
    /// Where.
    site: SiteId,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::new();
    let drawn = drawing_of(typed, site, "/api/clinic-templates/preview".to_owned());
    let submit = move |()| {
        let body = match typed.read(site) {
            Ok(body) => body,
            Err(failure) => return form.fail(failure),
        };
        form.send(
            async move {
                let answer = api::post::<ClinicTemplate, _>("/api/clinic-templates", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                typed.weekdays.set(Vec::new());
                typed.room.set(String::new());
                typed.kit.set(String::new());
                typed.team.set(Vec::new());
                announce(t_string!(i18n, diary.clinics.saved));
                done.run(());
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <div class="ar-columns">
            <div class="ar-columns__main">
                <FormView on_submit=submit>
                    <ClinicFields site=site typed=typed/>
                    <Button busy=form.busy()>{t!(i18n, diary.clinics.save)}</Button>
                </FormView>
            </div>
            <div class="ar-columns__side"><WeeksDrawing drawn=drawn/></div>
        </div>
        </FormScope>
    }
    .into_any()
}
