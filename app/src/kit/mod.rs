//! The design system's components (NHS.UK frontend 10 markup) and what all pages share.
//!
//! Texts are [`TextProp`](leptos::prelude::TextProp)s made with `text!`, so that everything
//! follows the language. Form fields take the `name` of their field in the request body: when the
//! server refuses `patient.nhs_number`, the field of that name shows it and the error summary
//! links to it, by way of the [`Form`] provided by the page.

pub mod ahead;
pub mod browser;
pub mod dates;
pub mod part_style;

mod branding;
mod button;
mod checkboxes;
mod chrome;
mod date_input;
mod dialog;
mod error_summary;
mod failure_view;
mod field;
mod footer;
mod form;
mod form_dialog;
mod header;
mod live_region;
mod loaded;
mod page;
mod parts;
mod radios;
mod select;
mod summary_list;
mod text_input;
mod textarea;

pub use branding::{provide_branding, ring, use_branding, use_telephone};
pub use button::{Button, ButtonLink, Look};
pub use checkboxes::{Checkbox, Checkboxes};
pub use chrome::{BarePage, Chrome, provide_chrome};
pub use date_input::{DateInput, DateSignals};
pub use dialog::{Dialog, open_while};
pub use error_summary::ErrorSummary;
pub use failure_view::{FailureView, failure_words};
pub use field::Choice;
pub use footer::Footer;
pub use form::{Form, FormScope, FormView, error_words};
pub use form_dialog::FormDialog;
pub use header::{Header, NavLink};
pub use live_region::{LiveRegion, announce, provide_live_region};
pub use loaded::{Loaded, Loading};
pub use page::{Arrived, Page, focus_on_heading};
pub use parts::{BackLink, Empty, InsetText, Notification, Tag, Telephone, Warning};
pub use radios::Radios;
pub use select::Select;
pub use summary_list::{SummaryList, SummaryRow};
pub use text_input::TextInput;
pub use textarea::Textarea;
