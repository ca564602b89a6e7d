//! Tells Cargo to build the app again when its words change: the macro that reads the locale files
//! cannot say so itself.

fn main() {
    println!("cargo::rerun-if-changed=locales");
}
