//! The program for staff, in one part: they open it once a day.

use app::booking::staff as desk;
use app::consultation::staff as clinic;
use app::routes::{Draw, Line};
use app::support::staff as support;
use app::{audit, messages, people};
use leptos::prelude::*;

const MAP: [Line; 27] = [
    ("/staff", Draw::Here(|| people::StartPage().into_any())),
    (
        "/staff/sign-in",
        Draw::Here(|| people::SignInPage().into_any()),
    ),
    (
        "/staff/setup",
        Draw::Here(|| people::SetupPage().into_any()),
    ),
    (
        "/staff/waiting",
        Draw::Here(|| desk::WaitingPage().into_any()),
    ),
    ("/staff/diary", Draw::Here(|| desk::DiaryPage().into_any())),
    (
        "/staff/waiting-list",
        Draw::Here(|| desk::WaitingListPage().into_any()),
    ),
    (
        "/staff/referrals",
        Draw::Here(|| desk::ReferralsPage().into_any()),
    ),
    ("/staff/send", Draw::Here(|| desk::SendPage().into_any())),
    ("/staff/book", Draw::Here(|| desk::BookPage().into_any())),
    (
        "/staff/soonest",
        Draw::Here(|| desk::SoonestPage().into_any()),
    ),
    (
        "/staff/appointments/:id",
        Draw::Here(|| desk::AppointmentPage().into_any()),
    ),
    (
        "/staff/appointments/:id/move",
        Draw::Here(|| desk::MoveAppointmentPage().into_any()),
    ),
    (
        "/staff/clinics",
        Draw::Here(|| desk::ClinicsPage().into_any()),
    ),
    (
        "/staff/clinics/:id",
        Draw::Here(|| desk::OneClinicPage().into_any()),
    ),
    (
        "/staff/clinic-day",
        Draw::Here(|| desk::ClinicDayPage().into_any()),
    ),
    (
        "/staff/services",
        Draw::Here(|| desk::ServicesAdminPage().into_any()),
    ),
    (
        "/staff/patients",
        Draw::Here(|| people::PatientsPage().into_any()),
    ),
    (
        "/staff/patients/:id",
        Draw::Here(|| people::PatientPage().into_any()),
    ),
    ("/staff/kit", Draw::Here(|| support::KitsPage().into_any())),
    (
        "/staff/people",
        Draw::Here(|| people::PeoplePage().into_any()),
    ),
    (
        "/staff/programs",
        Draw::Here(|| people::ProgramsPage().into_any()),
    ),
    (
        "/staff/import",
        Draw::Here(|| desk::ImportPage().into_any()),
    ),
    (
        "/staff/calendar",
        Draw::Here(|| desk::CalendarPage().into_any()),
    ),
    ("/staff/audit", Draw::Here(|| audit::AuditPage().into_any())),
    (
        "/staff/clinic",
        Draw::Here(|| desk::ClinicPage().into_any()),
    ),
    (
        "/staff/consultations/:id",
        Draw::Here(|| clinic::ConsultationPage().into_any()),
    ),
    (
        "/staff/outbox",
        Draw::Here(|| messages::OutboxPage().into_any()),
    ),
];

fn main() {
    app::start(|| app::routes::staff_frame(&MAP));
}
