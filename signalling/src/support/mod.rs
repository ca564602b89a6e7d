//! The `support` room: the connection check, whose peer on this machine sends back what it gets.
//!
//! Nothing of it exists while nobody checks. A check is begun over HTTP, has a handful of connections for
//! half a minute at most, and is over.

mod channels;
mod checks;
mod echo;
mod ice;
mod kit_routes;
mod kits;
mod place;
mod reflect;
mod routes;
mod visit;

pub use checks::Checks;
pub use routes::routes;
