//! The patients' bundle.

fn main() {
    app::start_patient();
}
