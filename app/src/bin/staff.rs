//! Staff bundle.
fn main() {}
