//! The plumbing of HTTP: the server loop, the route table with its guards, what every request and
//! answer goes through, and the app's files.
//!
//! A room declares its routes with [`Routes`]; who may use them is a required argument.

mod access;
mod branding;
mod caller;
mod client_address;
mod cookies;
mod failure;
mod gatekeeper;
mod headers;
mod health;
mod input;
mod json;
mod metrics;
mod observe;
mod once;
mod openapi;
mod origin;
mod outcome;
mod outcome_words;
mod router;
mod routes;
mod server;
mod static_app;

pub use access::Access;
pub use caller::{CameraCaller, ClientCaller, GuestCaller, StaffCaller, VisitCaller};
pub use client_address::{ClientAddress, ClientNetwork, Peer};
pub use cookies::Cookie;
pub use failure::Failure;
pub use gatekeeper::{Finding, Gatekeeper, Rooms};
pub use input::{Path, Query};
pub use json::Json;
pub use metrics::Figures;
pub use once::{JsonOnce, Once, forget_expired};
pub use openapi::describe;
pub use outcome::{BarsCode, FHIR_JSON};
pub use router::{router, table};
pub use routes::{Gives, Route, Routes};
pub use server::{Serving, serve};

#[cfg(test)]
mod tests;
