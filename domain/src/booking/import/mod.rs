//! What comes over from an old system: a table of clinics, of appointments or of referrals, a row each, read with
//! every fault named by its column.

mod appointment;
mod clinic;
mod columns;
mod file;
mod quotes;
mod referral;
mod said;
mod units;
mod wire;

pub use appointment::AppointmentRow;
pub use clinic::ClinicRow;
pub use columns::{Columns, Row};
pub use file::text_of;
pub use quotes::left_open;
pub use referral::ReferralRow;
pub use said::{PLACE, Said, Stands, is_move};
pub use units::{Mark, UNIT_ROWS, Units};
pub use wire::*;

/// The largest file in bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// The most rows of one file: whoever sent it waits for the answer.
pub const MOST_ROWS: usize = 2_000;
