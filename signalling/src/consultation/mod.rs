//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.
//!
//! A link's secret is exchanged for a visit: one device, one cookie, one appointment. A visit that
//! arrives becomes a participant; the live rooms (`live`) hold the sockets and ask the database who
//! may be there. The database is the truth: a hint only makes a live room look again.

mod admit;
mod arrive;
mod camera_store;
mod chat_store;
mod desk;
mod desk_store;
mod door;
mod end;
mod exchange;
mod files;
mod guest_store;
mod guest_visit;
mod hold;
mod ice;
mod identity;
mod invitation_store;
mod invite_guest;
mod live;
mod note;
mod participant_store;
mod phone_camera;
mod qr;
mod queue;
mod recording;
mod routes;
mod seen;
mod survey;
mod time_points;
mod transfer;
mod truth;
mod view;
mod visit_store;
mod visit_view;

pub use arrive::{check_devices, note_check};
pub use camera_store::authenticate_camera;
pub use files::sweep as sweep_files;
pub use guest_store::authenticate_guest;
pub use live::LiveRooms;
pub use routes::routes;
pub use visit_store::{authenticate_visit, cookie, end as end_visit};
pub use visit_view::visit_view;
