//! The Anteroom server.

pub mod audit;
pub mod bus;
pub mod outside;
pub mod store;
