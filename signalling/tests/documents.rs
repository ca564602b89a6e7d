//! What the documents say of settings is what the program takes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;

use signalling::config::{Mode, Overrides, SETTINGS, load_from};

fn document(name: &str) -> String {
    std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../docs")
            .join(name),
    )
    .unwrap()
}

fn table() -> String {
    let mut table = String::from(
        "| in the file | as a variable | without it | what it does |\n| --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS {
        table.push_str(&format!(
            "| `{}` | `{}` | {} | {} |\n",
            setting.key,
            setting.variable(),
            setting.default,
            setting.about
        ));
    }
    table
}

#[test]
fn the_table_of_settings_is_complete() {
    let document = document("configuration.md");
    assert!(
        document.contains(&table()),
        "docs/configuration.md needs this table:\n{}",
        table()
    );
}

#[test]
fn the_example_configuration_is_valid() {
    let text = document("anteroom.example.toml");
    let config = load_from(Mode::Serve, &Overrides::default(), &text, &BTreeMap::new()).unwrap();
    assert!(config.patients_relay_only);
    assert!(config.smtp.is_some());
}
