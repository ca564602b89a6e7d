//! Staff's side: the site's kits, and where calls will work.

mod kit_form;
mod kit_table;
mod kits;

pub use kits::KitsPage;
