use std::collections::BTreeMap;

use super::*;

const TELEPHONE: (&str, &str) = ("ANTEROOM_BRANDING_TELEPHONE", "01632 960 001");

/// A clinic that has set its telephone number, and this.
fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let mut all = vec![TELEPHONE];
    all.extend(variables);
    read_in(Mode::Serve, file, &all)
}

fn read_in(mode: Mode, file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    load_from(mode, &Overrides::default(), file, &variables).map_err(|e| e.to_string())
}

#[test]
fn there_is_no_clinic_without_a_number_to_ring() {
    for (file, variables) in [
        ("", &[][..]),
        ("[branding]\nname = \"Gwent\"", &[]),
        ("[branding]\ntelephone = \"  \"", &[]),
        ("", &[("ANTEROOM_BRANDING_TELEPHONE", "")]),
    ] {
        let error = read_in(Mode::Serve, file, variables).unwrap_err();
        assert!(
            error.starts_with("branding.telephone is not set"),
            "{error}"
        );
        assert!(error.contains("ANTEROOM_BRANDING_TELEPHONE"), "{error}");
    }
    let set = read_in(Mode::Serve, "[branding]\ntelephone = \"01633 1\"", &[]).unwrap();
    assert_eq!(set.branding.telephone, "01633 1");
}

#[test]
fn the_demo_has_an_invented_number() {
    let demo = read_in(Mode::Demo, "", &[]).unwrap();
    assert_eq!(demo.branding.telephone, "01632 960 000");
    let own = read_in(Mode::Demo, "", &[TELEPHONE]).unwrap();
    assert_eq!(own.branding.telephone, "01632 960 001");
}

#[test]
fn nothing_else_set_is_a_neutral_clinic_on_localhost() {
    let config = read("", &[]).unwrap();
    assert_eq!(config.public_url.as_str(), "http://localhost:8080");
    assert_eq!(config.listen.len(), 2);
    assert_eq!(config.branding.name, "Anteroom");
    assert!(!config.patients_relay_only);
    assert!(config.smtp.is_none());
}

#[test]
fn the_demo_takes_neither_data_nor_keys_of_a_real_clinic() {
    let settings = [
        ("ANTEROOM_DATA_DIR", "/srv/clinic"),
        ("ANTEROOM_MASTER_KEY", "c2VjcmV0"),
        ("ANTEROOM_MASTER_KEY_FILE", "/srv/clinic/master.key"),
    ];
    let file = "data_dir = \"/srv/clinic\"";
    for (file, variables) in [(file, &[][..]), ("", &settings)] {
        let demo = read_in(Mode::Demo, file, variables).unwrap();
        assert!(!demo.data_dir.starts_with("/srv"), "{demo:?}");
        assert!(!demo.master_key_path().starts_with("/srv"), "{demo:?}");
        assert!(demo.master_key.is_none());
    }
    let clinic = read("", &settings[..1]).unwrap();
    assert_eq!(clinic.data_dir.to_str(), Some("/srv/clinic"));
}

#[test]
fn variables_win_over_the_file() {
    let config = read(
        "listen = \"127.0.0.1:1\"\n[branding]\nname = \"From the file\"\nlink = \"#000000\"",
        &[
            ("ANTEROOM_BRANDING_NAME", "From the variable"),
            ("ANTEROOM_LISTEN", "127.0.0.1:9000"),
            ("ANTEROOM_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ],
    )
    .unwrap();
    assert_eq!(config.branding.name, "From the variable");
    assert_eq!(config.branding.colours.link.as_deref(), Some("#000000"));
    assert_eq!(config.public_url.as_str(), "http://localhost:9000");
    assert!(config.trusted_proxies[0].contains([10, 3, 2, 1].into()));
    assert!(!config.trusted_proxies[0].contains([11, 3, 2, 1].into()));
}

#[test]
fn a_turn_server_makes_patients_relay_only() {
    let config = read(
        "",
        &[(
            "ANTEROOM_ICE_SERVERS",
            r#"[{"urls":"turn:relay.example:3478","shared_secret":"a long enough secret"}]"#,
        )],
    )
    .unwrap();
    assert!(config.patients_relay_only);
    assert!(!format!("{config:?}").contains("long enough"));
}

#[test]
fn mistakes_are_named() {
    for (file, variables, hint) in [
        ("listen = \"8080\"", &[][..], "listen"),
        ("colour = 1", &[], "colour"),
        ("", &[("ANTEROOM_SMTP_HOTS", "x")], "ANTEROOM_SMTP_HOTS"),
        ("", &[("ANTEROOM_SMTP_PORT", "many")], "ANTEROOM_SMTP_PORT"),
        ("public_url = \"http://clinic.example\"", &[], "https://"),
        ("public_url = \"https://clinic.example/x\"", &[], "path"),
        ("zone = \"Mars/Olympus\"", &[], "zone"),
        ("[branding]\nprimary = \"red;}\"", &[], "branding.primary"),
        ("[smtp]\nhost = \"mail\"", &[], "smtp.from"),
        (
            "[limits]\nheader_seconds = 60",
            &[],
            "limits.header_seconds",
        ),
        (
            "trusted_proxies = [\"10.0.0.0/99\"]",
            &[],
            "trusted_proxies",
        ),
        ("[[ice_servers]]\nurls = \"turn:a\"", &[], "ice_servers"),
    ] {
        let error = read(file, variables).unwrap_err();
        assert!(error.contains(hint), "{error}");
    }
}

#[test]
fn only_our_own_origins_are_ours() {
    let local: PublicUrl = "http://localhost:8080".parse().unwrap();
    assert!(local.is_own_origin("http://127.0.0.1:8080"));
    assert!(!local.is_own_origin("http://127.0.0.1:8081"));
    assert!(!local.is_own_origin("null"));
    let real: PublicUrl = "https://Clinic.example:443/".parse().unwrap();
    assert_eq!(real.as_str(), "https://clinic.example");
    assert_eq!(real.websocket(), "wss://clinic.example");
    assert!(real.is_own_origin("https://clinic.example"));
    assert!(!real.is_own_origin("http://clinic.example"));
    assert!(!real.is_own_origin("https://clinic.example.evil.example"));
}
