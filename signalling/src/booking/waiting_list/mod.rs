//! The waiting list: who waits, and the filling of slots that free up.
//!
//! A freed slot is a row that stays until it is filled or past, so a lost hint costs a minute and
//! never an offer. While one person after another is asked, the offer itself holds the slot's claims;
//! of several asked at once, the claims' primary key says who was first.

mod answer;
mod beside;
mod by_referral;
mod entry_store;
mod fill;
mod join;
mod later;
mod list;
mod make;
mod offer_store;
mod own_place;
mod slot_store;
mod worker;

pub use answer::{accept, decline, gone, leave, view};
pub use beside::freed;
pub use by_referral::{Said, amended, priority_of, referred, taken_back};
pub use entry_store::NewRow as NewEntry;
pub use fill::opened;
pub use join::{add, change, join, offer_by_hand, remove, withdraw};
pub use list::{Query, list};
pub use own_place::{leave_place, place};
pub use slot_store::{Held, held, sweep};
pub use worker::{look_after, round};
