//! How parameters are read.

use super::*;

fn params(pairs: &[(&str, &str)]) -> Params {
    let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    Params::new(pairs.iter().map(own).collect())
}

fn window(pairs: &[(&str, &str)], offset: bool) -> (Window, bool) {
    let mut fields = Fields::new();
    let zone = Zone::find("Europe/London").unwrap();
    let window = params(pairs).window(&mut fields, "start", &zone, offset);
    (window, fields.any())
}

#[test]
fn a_window_is_what_all_its_ends_leave() {
    let at = |text: &str| Some(text.parse().unwrap());
    let both = [
        ("start", "ge2026-06-01"),
        ("start", "lt2026-06-02T12:00:00 01:00"),
    ];
    let (found, refused) = window(&both, false);
    assert!(!refused);
    // Summer in London: the day begins an hour before UTC's.
    assert_eq!(found.from, at("2026-05-31T23:00:00Z"));
    assert_eq!(found.until, at("2026-06-02T10:59:59.999Z"));
    let (day, _) = window(&[("start", "2026-12-08")], false);
    assert_eq!(day.until, at("2026-12-08T23:59:59.999Z"));
}

#[test]
fn a_time_may_have_to_say_its_offset() {
    for bad in ["ge2026-12-08", "ge2026-12-08T10:00:00", "soon", "ge", "é"] {
        assert!(window(&[("start", bad)], true).1, "{bad}");
    }
    assert!(!window(&[("start", "ge2026-12-08T10:00:00+00:00")], true).1);
}

#[test]
fn a_short_date_means_all_of_its_time_by_the_clocks_here() {
    let at = |text: &str| Some(text.parse().unwrap());
    for (text, from, until) in [
        ("2026", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z"),
        (
            "2026-06",
            "2026-05-31T23:00:00Z",
            "2026-06-30T22:59:59.999Z",
        ),
        (
            "2026-06-02T12:00",
            "2026-06-02T11:00:00Z",
            "2026-06-02T11:00:59.999Z",
        ),
        (
            "2026-06-02T12:00:05",
            "2026-06-02T11:00:05Z",
            "2026-06-02T11:00:05.999Z",
        ),
        (
            "2026-06-02T12:00Z",
            "2026-06-02T12:00:00Z",
            "2026-06-02T12:00:59.999Z",
        ),
    ] {
        let (found, refused) = window(&[("start", text)], false);
        assert!(!refused, "{text}");
        assert_eq!((found.from, found.until), (at(from), at(until)), "{text}");
    }
    for bad in [
        "20",
        "9999-13",
        "2026-06-02T12",
        "2026-06-02X12:00",
        "ne2026",
        "ap2026-01-01",
    ] {
        assert!(window(&[("start", bad)], false).1, "{bad}");
    }
}

#[test]
fn a_reference_names_its_kind_or_nothing_but_its_id() {
    let name = |text| id_in::<u32>(text, "Location");
    assert_eq!(name("7"), Some(7));
    assert_eq!(name("Location/7"), Some(7));
    assert_eq!(name("https://clinic.example/fhir/R4/Location/7"), Some(7));
    assert_eq!(name("Practitioner/7"), None);
    assert_eq!(name("XLocation/7"), None);
}

#[test]
fn the_next_page_asks_for_the_same() {
    let asked = params(&[
        ("status", "free,busy"),
        ("_offset", "50"),
        ("start", "ge1 a&b"),
    ]);
    let next = asked.address("https://a/fhir", "Slot", 100);
    let want = "https://a/fhir/Slot?status=free%2Cbusy&start=ge1%20a%26b&_offset=100";
    assert_eq!(next, want);
}
