//! The patients' bundle for the day itself.

fn main() {
    app::start_call();
}
