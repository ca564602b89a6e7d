//! The `booking` room: services, clinics, slots, holds, appointments, the board.
//!
//! Who gets a time is decided by the primary key of the claims' rows, never by code that looks
//! first. Every change is one act: rows, audit entry and message commit together.

mod appointment_store;
mod availability_index;
mod board;
mod board_row;
mod book;
mod busy_store;
mod by_client;
mod change;
mod claim_store;
mod client_holds;
mod clinic_change;
mod clinic_day;
mod clinics;
mod departures;
mod diary;
mod early_look;
mod exception_store;
mod feed;
mod fhir;
mod follow_up;
mod given_again;
mod group_store;
mod handed;
mod handover;
mod held;
mod hold_store;
mod import;
mod kit_anew;
mod leave;
mod links;
mod moving;
mod new_appointment;
mod notices;
mod own_needs;
mod places;
mod publish;
mod referrals;
mod reminders;
mod resource_store;
mod resources;
mod routes;
mod said_needs;
mod series;
mod service_buffers;
mod service_store;
mod setting;
mod settle;
mod settle_plan;
mod settle_words;
mod slot_days;
mod slot_scope;
mod slot_search;
mod slot_why;
mod soonest;
mod staff_holds;
mod team_store;
mod telling;
mod template_store;
mod touched;
mod turns;
mod unusual_days;
mod waiting_list;
mod whom;

pub use appointment_store::{
    Reason, Standing, find as appointment, of_patient, set_status, standing,
};
pub use availability_index::{AvailabilityIndex, keep_in_step as keep_availability};
pub use board::IN_GROUP;
pub use book::{by_staff, check_send_now, latest_today, now as send_now};
pub use change::{cancel_by_staff, confirm, did_not_attend};
pub use clinics::{make_service, make_template};
pub use early_look::Contested;
pub use follow_up::find as follow_up;
pub use handover::hand_over;
pub use hold_store::sweep;
pub use places::{clinician, clinicians, is_clinician_at, site, sites};
pub use publish::Published;
pub use referrals::is_referred_to;
pub use reminders::{
    look_after as look_after_reminders, remind_now, round as remind_all, sweep as sweep_reminders,
    told_of,
};
pub use resources::set as set_resource;
pub use routes::routes;
pub use service_store::{SENT_NOW, public_by_id};
pub use team_store::{ids as team_ids, names as team};
pub use waiting_list::{
    look_after as look_after_waiting_list, round as fill_from_waiting_list,
    sweep as sweep_waiting_list,
};
pub use whom::Whom;
