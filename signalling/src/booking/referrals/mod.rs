//! Referrals that have no time yet: the worklist from which reception books, puts on the waiting list or
//! sends back. None is ever deleted, and one whose appointment was called off or missed, or whose patient
//! left the waiting list, is on the worklist again by itself.

mod acts;
mod by_sender;
mod list;
mod priority;
mod store;

pub use acts::{
    Added, add, booked, let_go, note, put_back, send_back, take, to_waiting_list, whom,
};
pub use by_sender::{Amended, amend, answered, answering, current_of, replaced, withdraw};
pub use list::{find, list};
pub use priority::set_priority;
pub use store::{Source, is_referred_to};
