//! The patients' first bundle.

fn main() {
    app::start_patient();
}
