//! Turns the locale files into the checked words of `src/words.rs`.
//!
//! The generator is called directly: the crate around it for build scripts brings the whole ICU
//! data exporter, for plurals and formats that this app leaves to the browser.

use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

/// One file a room and language: `locales/en/booking.json`.
const ROOMS: [&str; 18] = [
    "common",
    "booking",
    "appointment",
    "waiting",
    "referrals",
    "join",
    "call",
    "room",
    "recording",
    "guests",
    "phone",
    "consultation",
    "staff",
    "diary",
    "people",
    "reminders",
    "faces",
    "support",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // The patients' program is cut into parts by its relocations (scripts/lib/program.sh).
        println!("cargo::rustc-link-arg-bin=patient=--emit-relocs");
    }
    let config = Config::new("en")?
        .add_locale("cy")?
        .add_namespaces(ROOMS)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let words = parse_locales(None, config)?;
    // A key that one language lacks is a warning of the build, and warnings fail the checks.
    for warning in words.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    let code = leptos_i18n_codegen::gen_code(&words, None, false, None, false)?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("words.rs");
    // On lines of their own, so that a compiler's message about one word does not quote them all.
    let code = code.to_string().replace("pub const fn ", "\npub const fn ");
    std::fs::write(out, code)?;
    Ok(())
}
