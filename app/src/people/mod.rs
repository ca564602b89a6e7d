//! Staff, sign-in, patients' records, the access log.

mod audit;
mod me;
mod patient;
mod patients;
mod setup;
mod sign_in;
mod staff_header;
mod staff_list;
mod start;

pub use audit::AuditPage;
pub use me::{provide_me, use_me};
pub use patient::PatientPage;
pub use patients::PatientsPage;
pub use setup::SetupPage;
pub use sign_in::SignInPage;
pub use staff_header::StaffHeader;
pub use staff_list::PeoplePage;
pub use start::StartPage;
