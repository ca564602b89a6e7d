//! The questions, one a page, in their order.

mod page;
mod steps;
mod views;

pub(super) use page::question_page;
pub(super) use steps::{Step, first_open};
