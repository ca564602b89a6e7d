//! This room's routes, one file a resource.

mod appointments;
mod board;
mod board_events;
mod bookings;
mod diary;
mod exceptions;
mod feed;
mod holds;
mod import;
mod publish;
mod referrals;
mod resources;
mod series;
mod services;
mod settling;
mod slots;
mod templates;
mod waiting_list;

use domain::booking::wire;
use domain::consultation::wire::VisitView;
use domain::people::policy::Action;

use super::{board as board_of_the_day, diary as days_of_a_site, fhir, slot_search};
use crate::http::{Access, Routes};

/// This room's routes.
pub fn routes() -> Routes {
    public()
        .merge(clinics())
        .merge(exceptions::routes())
        .merge(settling::routes())
        .merge(appointments())
        .merge(holds::of_staff())
        .merge(waiting_list::routes())
        .merge(referrals::routes())
        .merge(series::routes())
        .merge(feed::routes())
        .merge(fhir::routes())
        .merge(publish::routes())
        .merge(import::routes())
}

fn public() -> Routes {
    Routes::new()
        .get("/api/services", Access::Public, services::list_public)
        .summary("Services that patients can book by themselves")
        .gives::<wire::PublicServices>()
        .get(
            "/api/services/{slug}/slots",
            Access::PublicOrVisit,
            slots::for_patients,
        )
        .summary("Free slots of a service")
        .query::<slot_search::Query>()
        .gives::<wire::SlotSearch>()
        .get(
            "/api/services/{slug}/days",
            Access::PublicOrVisit,
            slots::days_for_patients,
        )
        .summary("Days on which a service has free slots, and how many")
        .query::<slot_search::Query>()
        .gives::<wire::FreeDays>()
        .post("/api/holds", Access::PublicOrVisit, holds::make)
        .summary("Holds a slot for ten minutes")
        .takes::<wire::NewHold>()
        .creates::<wire::Hold>()
        .delete("/api/holds/{id}", Access::Public, holds::give_up)
        .summary("Gives a hold up")
        .every_time()
        .takes::<wire::HoldKey>()
        .post("/api/bookings", Access::Public, bookings::book)
        .summary("A patient books the slot they hold")
        .takes::<wire::SelfBooking>()
        .gives::<VisitView>()
        .post("/api/visit/move", Access::Visit, bookings::reschedule)
        .summary("A patient moves their appointment to a slot they hold")
        .takes::<wire::MoveToHold>()
        .gives::<VisitView>()
        .post("/api/visit/cancel", Access::Visit, bookings::cancel)
        .summary("A patient calls their appointment off")
        .takes::<wire::Cancel>()
        .gives::<VisitView>()
        .post("/api/visit/confirm", Access::Visit, bookings::confirm)
        .summary("A patient says that they will be there")
        .gives::<VisitView>()
        .get("/api/visit/needs", Access::Visit, bookings::needs)
        .summary("What the patient needs for the visit's appointment")
        .gives::<wire::Support>()
        .post("/api/visit/needs", Access::Visit, bookings::say_needs)
        .summary("A patient says what they need to take part, and in which language")
        .takes::<wire::OwnNeeds>()
        .gives::<VisitView>()
        .get("/api/visit/calendar", Access::Visit, bookings::calendar)
        .summary("The appointment as a calendar file")
        .gives_media("text/calendar")
}

fn clinics() -> Routes {
    let manage_clinics = Access::Staff(Action::ManageClinics);
    Routes::new()
        .get(
            "/api/staff-services",
            Access::Staff(Action::SeeDiary),
            services::list,
        )
        .summary("All services")
        .gives::<wire::Services>()
        .post(
            "/api/staff-services",
            Access::Staff(Action::ManageServices),
            services::make,
        )
        .summary("Makes a service")
        .takes::<wire::NewService>()
        .creates::<wire::Service>()
        .put(
            "/api/staff-services/{id}/reminders",
            Access::Staff(Action::ManageServices),
            services::set_reminders,
        )
        .summary("Sets when and by what a service's patients are reminded")
        .takes::<wire::Reminders>()
        .gives::<wire::Service>()
        .put(
            "/api/staff-services/{id}/rules",
            Access::Staff(Action::ManageServices),
            services::set_rules,
        )
        .summary("Sets when a service can be booked, and by whom")
        .takes::<wire::ServiceRules>()
        .gives::<wire::Service>()
        .put(
            "/api/staff-services/{id}/buffers",
            Access::Staff(Action::ManageServices),
            services::set_buffers,
        )
        .summary("Sets the time a service keeps free around what is booked from now on")
        .takes::<wire::ServiceBuffers>()
        .gives::<wire::Service>()
        .post(
            "/api/staff-services/{id}/buffers/touched",
            Access::Staff(Action::ManageServices),
            services::touched_by_buffers,
        )
        .summary("What another time kept free would bear on")
        .every_time()
        .takes::<wire::ServiceBuffers>()
        .gives::<wire::BuffersTouched>()
        .get(
            "/api/clinic-templates",
            Access::Staff(Action::SeeDiary),
            templates::list,
        )
        .summary("Clinic templates of the caller's sites")
        .gives::<wire::ClinicTemplates>()
        .post("/api/clinic-templates", manage_clinics, templates::make)
        .summary("Makes a clinic template")
        .takes::<wire::NewClinicTemplate>()
        .creates::<wire::ClinicTemplate>()
        .post(
            "/api/clinic-templates/{id}/end",
            manage_clinics,
            templates::end,
        )
        .summary(
            "Ends a clinic template after a day and settles the appointments it no longer gives",
        )
        .takes::<wire::EndClinicTemplate>()
        .gives::<wire::ClinicTemplateChanged>()
        .post(
            "/api/clinic-templates/preview",
            manage_clinics,
            templates::preview,
        )
        .summary("The days a clinic template would make")
        .every_time()
        .takes::<wire::NewClinicTemplate>()
        .gives::<wire::ClinicPreview>()
        .get(
            "/api/clinic-templates/{id}/days",
            manage_clinics,
            templates::days,
        )
        .summary("The days a clinic template makes")
        .gives::<wire::ClinicPreview>()
        .put(
            "/api/clinic-templates/{id}",
            manage_clinics,
            templates::change,
        )
        .summary("Changes a clinic template and settles the appointments it no longer gives")
        .takes::<wire::ChangeClinicTemplate>()
        .gives::<wire::ClinicTemplateChanged>()
        .post(
            "/api/clinic-templates/{id}/preview",
            manage_clinics,
            templates::preview_changed,
        )
        .summary("The days a changed clinic template would make")
        .every_time()
        .takes::<wire::NewClinicTemplate>()
        .gives::<wire::ClinicPreview>()
        .get(
            "/api/site-resources",
            Access::Staff(Action::SeeDiary),
            resources::list,
        )
        .summary("Interpreters and kit of the caller's sites")
        .query::<exceptions::AtSite>()
        .gives::<wire::SiteResources>()
        .put("/api/site-resources", manage_clinics, resources::set)
        .summary("Says how many interpreters of a language, or things of a kind, a site has")
        .takes::<wire::SiteResource>()
        .gives::<wire::SiteResources>()
        .get(
            "/api/staff/slots",
            Access::Staff(Action::SeeDiary),
            slots::for_staff,
        )
        .summary("Free slots at the caller's sites")
        .query::<slot_search::Query>()
        .gives::<wire::SlotSearch>()
        .get(
            "/api/staff/slots/days",
            Access::Staff(Action::SeeDiary),
            slots::days_for_staff,
        )
        .summary("Days with free slots at the caller's sites, and how many")
        .query::<slot_search::Query>()
        .gives::<wire::FreeDays>()
        .get(
            "/api/staff/slots/why",
            Access::Staff(Action::SeeDiary),
            slots::why,
        )
        .summary("Every start of a day, with the reason when patients are not offered it")
        .query::<slot_search::Query>()
        .gives::<wire::ExplainedDay>()
        .get(
            "/api/staff/diary",
            Access::Staff(Action::SeeBoard),
            diary::show,
        )
        .summary("Some days of a site: every start, and everybody booked")
        .query::<days_of_a_site::Query>()
        .gives::<wire::Diary>()
}

fn appointments() -> Routes {
    let manage = Access::Staff(Action::ManageAppointments);
    let send = Access::Staff(Action::SendInvitations);
    let see = Access::Staff(Action::SeeBoard);
    Routes::new()
        .get("/api/board", see, board::show)
        .summary("The day at a site, in the order of who needs attention")
        .query::<board_of_the_day::Query>()
        .gives::<wire::Board>()
        .put(
            "/api/board/limit",
            Access::Staff(Action::ManageClinics),
            board::set_limit,
        )
        .summary("Sets after how long waiting is too long at a site")
        .takes::<wire::WaitingLimit>()
        .gives::<wire::WaitingLimit>()
        .get("/api/board/events", see, board_events::listen)
        .summary("Says \"changed\" whenever the board may have")
        .query::<board_of_the_day::Query>()
        .gives_media("text/event-stream")
        .get(
            "/api/board/handed",
            Access::Staff(Action::Consult),
            board::handed,
        )
        .summary("Who was handed to the caller and waits for them, at every site")
        .gives::<wire::AllHandedToYou>()
        .post("/api/appointments", manage, appointments::book)
        .summary("Books a patient into a slot")
        .takes::<wire::NewAppointment>()
        .creates::<wire::AppointmentCreated>()
        .post("/api/appointments/now", send, appointments::send_now)
        .summary("Sends a consultation link now")
        .takes::<wire::SendNow>()
        .creates::<wire::AppointmentCreated>()
        .get("/api/appointments/{id}", see, appointments::show)
        .summary("One appointment")
        .gives::<wire::Appointment>()
        .post(
            "/api/appointments/{id}/cancel",
            manage,
            appointments::cancel,
        )
        .summary("Calls an appointment off")
        .takes::<wire::Cancel>()
        .gives::<wire::Appointment>()
        .post(
            "/api/appointments/{id}/move",
            manage,
            appointments::reschedule,
        )
        .summary("Moves an appointment to another slot")
        .takes::<wire::MoveAppointment>()
        .gives::<wire::AppointmentCreated>()
        .post(
            "/api/appointments/{id}/no-show",
            manage,
            appointments::did_not_attend,
        )
        .summary("Notes that the patient did not attend")
        .gives::<wire::Appointment>()
        .post(
            "/api/appointments/{id}/arrived",
            manage,
            appointments::arrived,
        )
        .summary("Notes that the patient is at the desk")
        .gives::<wire::Appointment>()
        .post("/api/appointments/{id}/resend", send, appointments::resend)
        .summary("Sends the invitation again")
        .gives::<wire::AppointmentCreated>()
}
