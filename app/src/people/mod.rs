//! Staff, sign-in, patients' records: the frame of all staff pages is here too.

mod born_field;
mod contact_field;
mod gate;
mod invite;
mod nav;
mod nhs_number_field;
mod one_time_link;
mod password;
mod patient;
mod patient_search;
mod patients;
mod roles;
mod session;
mod setup;
mod shortcuts;
mod sign_in;
mod site_list;
mod staff_header;
mod staff_list;
mod start;
mod typed_date;

pub use born_field::{BornField, born_date, born_fields, today};
pub use contact_field::{ContactField, contact_name, put_contact};
pub use gate::staff_page;
pub use nhs_number_field::NhsNumberField;
pub use one_time_link::CopyLink;
pub use patient::PatientPage;
pub use patient_search::{PatientLine, Wanted, shown_number};
pub use patients::PatientsPage;
pub use session::{Session, use_session};
pub use setup::SetupPage;
pub use shortcuts::is_taken;
pub use sign_in::SignInPage;
pub use staff_header::StaffHeader;
pub use staff_list::PeoplePage;
pub use start::StartPage;
