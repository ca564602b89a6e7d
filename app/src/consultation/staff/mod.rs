//! The clinician's side of a consultation.

mod consultation;

pub use consultation::ConsultationPage;
