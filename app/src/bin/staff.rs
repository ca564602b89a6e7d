//! The bundle for staff.

fn main() {
    app::start_staff();
}
