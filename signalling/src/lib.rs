//! The Anteroom server.
//!
//! Rooms: [`people`], [`booking`], [`consultation`], [`messages`], [`audit`], [`support`]. Plumbing: [`http`],
//! [`store`], [`bus`], [`config`], [`outside`], [`relay`], [`tls`]. Rooms meet through each other's public face.

pub mod app_state;
pub mod audit;
pub mod booking;
pub mod bus;
pub mod commands;
pub mod config;
pub mod consultation;
pub mod demo;
pub mod http;
pub mod messages;
pub mod outside;
pub mod people;
pub mod relay;
pub mod self_check;
pub mod startup;
pub mod store;
pub mod support;
#[cfg(test)]
pub mod testing;
pub mod tls;
