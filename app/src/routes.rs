//! The whole URL map: which address shows which page, in all three bundles.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::booking::{patient as book, staff as desk};
use crate::consultation::{self, staff as clinic};
use crate::elsewhere::ElsewherePage;
use crate::kit::{
    Chrome, Footer, Header, LiveRegion, Page, provide_branding, provide_chrome, provide_live_region,
};
use crate::words::{I18nContextProvider, keep_language, t, use_i18n};
use crate::{audit, home, messages, people, text};

/// The patients' first bundle: booking and the appointment.
pub fn patient() -> impl IntoView {
    shell(|| {
        book::provide_draft();
        book::provide_notice();
        let routes = view! {
            <FlatRoutes fallback=|| not_found("/")>
                <Route path=path!("/") view=home::HomePage/>
                <Route path=path!("/book") view=book::ServicesPage/>
                <Route path=path!("/book/:service") view=book::TimesPage/>
                <Route path=path!("/book/:service/:step") view=book::StepPage/>
                <Route path=path!("/i") view=home::InvitationPage/>
                <Route path=path!("/appointment") view=book::AppointmentPage/>
                <Route path=path!("/appointment/move") view=book::MovePage/>
                <Route path=path!("/appointment/cancel") view=book::CancelPage/>
                <Route path=path!("/after") view=consultation::AfterPage/>
                <Route path=path!("/join") view=ElsewherePage/>
                <Route path=path!("/check") view=ElsewherePage/>
            </FlatRoutes>
        };
        patients_frame(routes.into_any())
    })
}

/// The patients' second bundle, for the day itself: devices, the waiting room and the call.
pub fn call() -> impl IntoView {
    shell(|| {
        let routes = view! {
            <FlatRoutes fallback=ElsewherePage>
                <Route path=path!("/join") view=consultation::JoinPage/>
                <Route path=path!("/check") view=consultation::CheckPage/>
                <Route path=path!("/after") view=consultation::HangUpPage/>
            </FlatRoutes>
        };
        patients_frame(routes.into_any())
    })
}

/// What stands around a patient's page. The call has the window for itself.
fn patients_frame(routes: AnyView) -> AnyView {
    let Chrome { bare } = provide_chrome();
    view! {
        <div hidden=bare><Header/></div>
        {routes}
        <div hidden=bare><Footer help=true/></div>
    }
    .into_any()
}

/// The bundle for staff.
pub fn staff() -> impl IntoView {
    shell(|| {
        let Chrome { bare } = provide_chrome();
        people::Session::provide();
        view! {
            <div hidden=bare><people::StaffHeader/></div>
            <clinic::CallStrip/>
            <FlatRoutes fallback=|| not_found("/staff")>
                <Route path=path!("/staff") view=people::StartPage/>
                <Route path=path!("/staff/sign-in") view=people::SignInPage/>
                <Route path=path!("/staff/setup") view=people::SetupPage/>
                <Route path=path!("/staff/waiting") view=desk::WaitingPage/>
                <Route path=path!("/staff/diary") view=desk::DiaryPage/>
                <Route path=path!("/staff/send") view=desk::SendPage/>
                <Route path=path!("/staff/book") view=desk::BookPage/>
                <Route path=path!("/staff/appointments/:id") view=desk::AppointmentPage/>
                <Route path=path!("/staff/appointments/:id/move") view=desk::MoveAppointmentPage/>
                <Route path=path!("/staff/clinics") view=desk::ClinicsPage/>
                <Route path=path!("/staff/services") view=desk::ServicesAdminPage/>
                <Route path=path!("/staff/patients") view=people::PatientsPage/>
                <Route path=path!("/staff/patients/:id") view=people::PatientPage/>
                <Route path=path!("/staff/people") view=people::PeoplePage/>
                <Route path=path!("/staff/audit") view=audit::AuditPage/>
                <Route path=path!("/staff/clinic") view=desk::ClinicPage/>
                <Route path=path!("/staff/consultations/:id") view=clinic::ConsultationPage/>
                <Route path=path!("/staff/outbox") view=messages::OutboxPage/>
            </FlatRoutes>
            <div hidden=bare><Footer/></div>
        }
        .into_any()
    })
}

/// What the bundles stand in: words, branding, announcements, the router.
fn shell(content: impl Fn() -> AnyView + Send + 'static) -> impl IntoView {
    view! {
        <I18nContextProvider>
            {
                keep_language();
                provide_branding();
                provide_live_region();
                provide_context(crate::kit::Arrived::default());
                view! { <Router>{content()}</Router> <LiveRegion/> }.into_any()
            }
        </I18nContextProvider>
    }
}

fn not_found(home: &'static str) -> AnyView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, common.not_found.title)>
            <p>{t!(i18n, common.not_found.words)}</p>
            <p><a href=home>{t!(i18n, common.not_found.home)}</a></p>
        </Page>
    }
    .into_any()
}
