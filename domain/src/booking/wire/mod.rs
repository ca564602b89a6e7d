//! What the app and the server say to each other about booking. Requests carry what was typed;
//! responses carry valid domain types.

mod appointments;
mod board;
mod clinic_day;
mod clinics;
mod diary;
mod exceptions;
mod feed;
mod referrals;
mod series;
mod services;
mod settle;
mod slots;
mod support;
mod waiting_list;
mod why;
mod words;

pub use appointments::*;
pub use board::*;
pub use clinic_day::*;
pub use clinics::*;
pub use diary::*;
pub use exceptions::*;
pub use feed::*;
pub use referrals::*;
pub use series::*;
pub use services::*;
pub use settle::*;
pub use slots::*;
pub use support::*;
pub use waiting_list::*;
pub use why::*;
pub use words::*;
