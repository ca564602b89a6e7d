//! This room's routes, one file a resource.

mod camera;
mod consultations;
mod desk;
mod exchanging;
mod files;
mod guest;
mod guests;
mod invitations;
mod socket;
mod visit;

use domain::consultation::files::MAX_FILE_BYTES;
use domain::consultation::{around_wire, desk_wire, guests as guests_wire, phone_camera, wire};
use domain::people::policy::Action;

use crate::http::{Access, Routes};

/// A file takes its time on one bar of signal.
const FILE_SECONDS: u64 = 300;

/// This room's routes.
pub fn routes() -> Routes {
    patients()
        .merge(guests())
        .merge(cameras())
        .merge(clinicians())
        .merge(in_call())
        .merge(around())
}

fn patients() -> Routes {
    Routes::new()
        .post(
            "/api/invitations/exchange",
            Access::Public,
            invitations::exchange,
        )
        .summary("Exchanges a link's secret for a visit: one device, one appointment")
        .every_time()
        .takes::<wire::Exchange>()
        .gives::<wire::VisitView>()
        .get("/api/visit", Access::Visit, visit::show)
        .summary("The visit's appointment")
        .gives::<wire::VisitView>()
        .post("/api/visit/identity", Access::Visit, visit::identity)
        .summary("Confirms the patient's date of birth")
        .every_time()
        .takes::<wire::ConfirmIdentity>()
        .gives::<wire::VisitView>()
        .post("/api/visit/arrive", Access::Visit, visit::arrive)
        .summary("Goes into the waiting room")
        .takes::<wire::Arrive>()
        .gives::<wire::VisitView>()
        .post("/api/visit/survey", Access::Visit, visit::survey)
        .summary("Says how it went")
        .takes::<wire::Survey>()
        .gives::<wire::VisitView>()
        .post("/api/visit/sign-out", Access::Visit, visit::sign_out)
        .summary("Ends this device's visit")
        .every_time()
}

/// What whoever is in a call does besides talking.
fn in_call() -> Routes {
    let access = Access::Participant(Action::Consult);
    let path = "/api/consultations/{id}/files/{file}";
    Routes::new()
        .put(path, access, files::give)
        .summary("Gives a file to the others in the call")
        .query::<files::About>()
        .every_time()
        .body_limit(MAX_FILE_BYTES)
        .time_limit(FILE_SECONDS)
        .get(path, access, files::take)
        .summary("Takes a file that somebody in the call gave")
        .query::<files::For>()
        .gives_media("application/octet-stream")
        .time_limit(FILE_SECONDS)
        .get(
            "/api/consultations/{id}/pictures/{file}",
            Access::Staff(Action::Notes),
            files::picture,
        )
        .summary("A still picture that the patient gave for their record, also after the call")
        .gives_media("application/octet-stream")
        .time_limit(FILE_SECONDS)
}

/// Somebody's phone as one more camera of theirs.
fn cameras() -> Routes {
    let own = Access::Participant(Action::Consult);
    Routes::new()
        .post("/api/consultations/{id}/camera", own, camera::link)
        .summary("Makes a link by which one's own phone is a camera in the call")
        .query::<files::For>()
        .every_time()
        .creates::<phone_camera::CameraLink>()
        .post("/api/consultations/{id}/camera/stop", own, camera::stop)
        .summary("Ends one's own phone as a camera, and its link")
        .query::<files::For>()
        .every_time()
        .post("/api/camera/exchange", Access::Public, camera::exchange)
        .summary("Exchanges a camera's link, once: the phone is a camera in one call")
        .every_time()
        .takes::<wire::Exchange>()
        .gives::<phone_camera::CameraView>()
        .get("/api/camera", Access::Camera, camera::show)
        .summary("Whose camera this phone is")
        .gives::<phone_camera::CameraView>()
        .post("/api/camera/arrive", Access::Camera, camera::arrive)
        .summary("Asks to come in; the clinician's own phone is in at once")
        .every_time()
        .gives::<phone_camera::CameraView>()
}

fn guests() -> Routes {
    let invite = Access::Staff(Action::SendInvitations);
    Routes::new()
        .post("/api/guests/exchange", Access::Public, guest::exchange)
        .summary("Exchanges a guest's link for a visit: one device, one consultation")
        .every_time()
        .takes::<wire::Exchange>()
        .gives::<guests_wire::GuestView>()
        .get("/api/guest", Access::Guest, guest::show)
        .summary("What the guest was invited to")
        .gives::<guests_wire::GuestView>()
        .post("/api/guest/name", Access::Guest, guest::name)
        .summary("Says by what name the guest goes")
        .takes::<guests_wire::ConfirmName>()
        .gives::<guests_wire::GuestView>()
        .post("/api/guest/arrive", Access::Guest, guest::arrive)
        .summary("Goes into the waiting room")
        .takes::<wire::Arrive>()
        .gives::<guests_wire::GuestView>()
        .get("/api/appointments/{id}/guests", invite, guests::list)
        .summary("Whom was invited beside the patient")
        .gives::<guests_wire::Guests>()
        .post("/api/appointments/{id}/guests", invite, guests::invite)
        .summary("Invites a carer, an interpreter, a student or another professional")
        .takes::<guests_wire::InviteGuest>()
        .creates::<guests_wire::GuestInvited>()
        .post("/api/invitations/{id}/withdraw", invite, guests::withdraw)
        .summary("Takes a guest's invitation back; whoever used it goes")
}

fn clinicians() -> Routes {
    let consult = Access::Staff(Action::Consult);
    Routes::new()
        .get(
            "/api/consultations/{id}",
            Access::Staff(Action::Notes),
            consultations::show,
        )
        .summary("One consultation, with its note")
        .gives::<wire::ConsultationView>()
        .post(
            "/api/consultations/{id}/admit",
            consult,
            consultations::admit,
        )
        .summary("Lets somebody in; a patient after checking two identifiers")
        .takes::<wire::Admit>()
        .gives::<wire::ConsultationView>()
        .post(
            "/api/consultations/{id}/remove",
            consult,
            consultations::remove,
        )
        .summary("Takes somebody out, and their link with them")
        .takes::<wire::RemovePerson>()
        .gives::<wire::ConsultationView>()
        .put("/api/consultations/{id}/lock", consult, consultations::lock)
        .summary("Locks or unlocks the door")
        .takes::<wire::Lock>()
        .gives::<wire::ConsultationView>()
        .put(
            "/api/consultations/{id}/note",
            Access::Staff(Action::Notes),
            consultations::save_note,
        )
        .summary("Saves the note")
        .takes::<wire::SaveNote>()
        .gives::<wire::Note>()
        .post("/api/consultations/{id}/end", consult, consultations::end)
        .summary("Ends it and says what happens next")
        .takes::<wire::End>()
        .gives::<wire::ConsultationView>()
        .get(
            "/api/consultations/{id}/socket",
            Access::InRoom(Action::Consult),
            socket::open,
        )
        .summary("The live connection; frames are ClientFrame and ServerFrame")
        .gives_socket()
}

fn around() -> Routes {
    let manage = Access::Staff(Action::ManageAppointments);
    let consult = Access::Staff(Action::Consult);
    Routes::new()
        .post("/api/consultations/{id}/hold", consult, consultations::hold)
        .summary("Puts everybody but the clinicians on hold, or takes them back")
        .takes::<around_wire::Hold>()
        .gives::<wire::ConsultationView>()
        .post(
            "/api/consultations/{id}/transfer",
            manage,
            consultations::transfer,
        )
        .summary("Hands the patient to another clinician's waiting room, also at another site")
        .takes::<around_wire::Transfer>()
        .get(
            "/api/consultations/{id}/transfer",
            manage,
            consultations::transfer_places,
        )
        .summary("To whom the patient may be handed, at every site")
        .gives::<around_wire::TransferPlaces>()
        .get("/api/consultations/{id}/desk", manage, desk::show)
        .summary("The words between the clinic and one patient")
        .gives::<desk_wire::DeskThread>()
        .post("/api/consultations/{id}/desk", manage, desk::write)
        .summary("Writes to one patient who waits")
        .takes::<desk_wire::WriteToPatient>()
        .gives::<desk_wire::DeskThread>()
        .post("/api/consultations/{id}/desk/read", manage, desk::read)
        .summary("Notes that what the patient wrote has been read")
        .every_time()
        .get("/api/notices", manage, desk::notices)
        .summary("Today's notices to everybody who waits at a site")
        .query::<desk::Asked>()
        .gives::<desk_wire::SentNotices>()
        .post("/api/notices", manage, desk::notify)
        .summary("Writes to everybody who waits at a site")
        .takes::<desk_wire::Notice>()
        .gives::<desk_wire::SentNotices>()
}
