//! The whole URL map: which address shows which page, in all three bundles.

mod map;

use leptos::prelude::*;
use leptos_router::components::Router;

pub use self::map::use_parts;
use self::map::{Line, page_of_address};
use crate::booking::{patient as book, staff as desk};
use crate::consultation::{self, staff as clinic};
use crate::elsewhere::ElsewherePage;
use crate::kit::{
    Chrome, Footer, Header, LiveRegion, Page, provide_branding, provide_chrome, provide_live_region,
};
use crate::words::{provide_words, t, use_i18n};
use crate::{audit, home, messages, people, text};

/// The patients' first bundle: booking and the appointment.
const PATIENT: [Line; 11] = [
    ("/", || home::HomePage().into_any()),
    ("/book", || book::ServicesPage().into_any()),
    ("/book/:service", || book::TimesPage().into_any()),
    ("/book/:service/:step", || book::StepPage().into_any()),
    ("/i", || home::InvitationPage().into_any()),
    ("/appointment", || book::AppointmentPage().into_any()),
    ("/appointment/move", || book::MovePage().into_any()),
    ("/appointment/cancel", || book::CancelPage().into_any()),
    ("/after", || consultation::AfterPage().into_any()),
    ("/join", || ElsewherePage().into_any()),
    ("/check", || ElsewherePage().into_any()),
];

/// The patients' second bundle, for the day itself: devices, the waiting room and the call.
const CALL: [Line; 3] = [
    ("/join", || consultation::JoinPage().into_any()),
    ("/check", || consultation::CheckPage().into_any()),
    ("/after", || consultation::HangUpPage().into_any()),
];

/// The bundle for staff.
const STAFF: [Line; 18] = [
    ("/staff", || people::StartPage().into_any()),
    ("/staff/sign-in", || people::SignInPage().into_any()),
    ("/staff/setup", || people::SetupPage().into_any()),
    ("/staff/waiting", || desk::WaitingPage().into_any()),
    ("/staff/diary", || desk::DiaryPage().into_any()),
    ("/staff/send", || desk::SendPage().into_any()),
    ("/staff/book", || desk::BookPage().into_any()),
    ("/staff/appointments/:id", || {
        desk::AppointmentPage().into_any()
    }),
    ("/staff/appointments/:id/move", || {
        desk::MoveAppointmentPage().into_any()
    }),
    ("/staff/clinics", || desk::ClinicsPage().into_any()),
    ("/staff/services", || desk::ServicesAdminPage().into_any()),
    ("/staff/patients", || people::PatientsPage().into_any()),
    ("/staff/patients/:id", || people::PatientPage().into_any()),
    ("/staff/people", || people::PeoplePage().into_any()),
    ("/staff/audit", || audit::AuditPage().into_any()),
    ("/staff/clinic", || desk::ClinicPage().into_any()),
    ("/staff/consultations/:id", || {
        clinic::ConsultationPage().into_any()
    }),
    ("/staff/outbox", || messages::OutboxPage().into_any()),
];

/// The patients' first bundle.
pub fn patient() -> impl IntoView {
    shell(|| {
        book::provide_draft();
        book::provide_notice();
        patients_frame(page_of_address(&PATIENT, || not_found("/")))
    })
}

/// The patients' second bundle; what it lacks, another has.
pub fn call() -> impl IntoView {
    shell(|| patients_frame(page_of_address(&CALL, || ElsewherePage().into_any())))
}

/// What stands around a patient's page. The call has the window for itself.
fn patients_frame(page: AnyView) -> AnyView {
    let Chrome { bare } = provide_chrome();
    view! {
        <div hidden=bare><Header/></div>
        {page}
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
            {page_of_address(&STAFF, || not_found("/staff"))}
            <div hidden=bare><Footer/></div>
        }
        .into_any()
    })
}

/// What the bundles stand in: words, branding, announcements, the router.
fn shell(content: fn() -> AnyView) -> AnyView {
    provide_words();
    provide_branding();
    provide_live_region();
    provide_context(crate::kit::Arrived::default());
    view! { <Router>{content()}</Router> <LiveRegion/> }.into_any()
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
