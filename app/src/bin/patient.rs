//! Patient bundle.
fn main() {}
