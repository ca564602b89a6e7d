//! The `people` room: sites, staff, patients, roles, and what each role may do.

pub mod policy;
pub mod role;
pub mod wire;
