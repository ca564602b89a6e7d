//! What other programs see and do: calendars, FHIR, BaRS, published slots, and what comes over from an
//! old system.
#![allow(clippy::unwrap_used, missing_docs)]

mod answered;
mod asking;
mod bars;
mod bars_whole;
mod calendar;
mod clients;
mod clinics_rules;
mod fhir;
mod importing;
mod importing_again;
mod importing_files;
mod importing_needs;
mod kept_for_referrals;
mod known_needs;
mod paging;
mod program;
mod publishing;
mod referrals;
mod said_beside;
mod searching;
mod slots;
#[path = "../support/mod.rs"]
mod support;
