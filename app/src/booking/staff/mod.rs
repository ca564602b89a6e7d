//! The desk: the day's board, the diary, sending links, clinic templates.

mod clinics;
mod diary;
mod send;
mod waiting;

pub use clinics::ClinicsPage;
pub use diary::DiaryPage;
pub use send::SendPage;
pub use waiting::WaitingPage;
