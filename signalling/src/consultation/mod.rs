//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.
//!
//! A link's secret is exchanged for a visit: one device, one cookie, one appointment. A visit that
//! arrives becomes a participant; the live rooms (`live`) hold the sockets and ask the database who
//! may be there. The database is the truth: a hint only makes a live room look again.

mod admit;
mod arrive;
mod chat_store;
mod end;
mod exchange;
mod ice;
mod identity;
mod live;
mod note;
mod participant_store;
mod queue;
mod routes;
mod seen;
mod survey;
mod truth;
mod view;
mod visit_store;
mod visit_view;

pub use arrive::check_devices;
pub use live::LiveRooms;
pub use routes::routes;
pub use visit_store::{authenticate_visit, cookie};
pub use visit_view::visit_view;
