//! Calendar files and words, letter by letter.

use domain::booking::wire::Mode;
use domain::consultation::participant::ParticipantRole;
use domain::people::format::Format;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::calendar::{Details, Method, write};
use super::letter::{AppointmentLetter, GuestLetter, Letter, ListLetter, OfferLetter, SetupLetter};
use super::render;
use super::words::{self, Clinic};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn about(mode: Mode) -> AppointmentLetter {
    AppointmentLetter {
        patient_name: "Siân <b> Jones".to_owned(),
        service_name: "Diabetes review".to_owned(),
        clinician_name: "Dr Priya Shah".to_owned(),
        clinician_title: "Consultant".to_owned(),
        site_name: "North Hospital, Outpatients; level 2".to_owned(),
        site_telephone: "01632 960001".to_owned(),
        site_address: "1 High Street\nNewtown".to_owned(),
        site_postcode: "NN1 5BD".to_owned(),
        site_directions: "Take the lift to level 2.".to_owned(),
        mode,
        start: at("2026-07-07T13:20:00Z"),
        end: at("2026-07-07T13:40:00Z"),
        zone: "Europe/London".to_owned(),
        prepare: vec!["Your blood sugar diary".to_owned()],
        uid: "abc@anteroom".to_owned(),
        sequence: 3,
        link: Some("https://clinic.example/i#SECRET".to_owned()),
        now: false,
        format: Format::default(),
        confirmed: false,
        late_minutes: 0,
        words: String::new(),
        by_clinic: false,
        again: None,
        more: Vec::new(),
    }
}

pub(super) fn by_clinic(mode: Mode) -> AppointmentLetter {
    AppointmentLetter {
        by_clinic: true,
        link: None,
        words: "The heating has failed.".to_owned(),
        again: Some("https://clinic.example/book/diabetes-review".to_owned()),
        ..about(mode)
    }
}

pub(super) fn late(mode: Mode) -> AppointmentLetter {
    AppointmentLetter {
        late_minutes: 40,
        ..about(mode)
    }
}

fn guest() -> GuestLetter {
    GuestLetter {
        name: "Maria Rossi".to_owned(),
        role: ParticipantRole::Interpreter,
        invited_by: "Dr Priya Shah".to_owned(),
        site_name: "North Hospital".to_owned(),
        site_telephone: "01632 960001".to_owned(),
        start: at("2026-07-07T13:20:00Z"),
        zone: "Europe/London".to_owned(),
        link: Some("https://clinic.example/g#SECRET".to_owned()),
        now: false,
    }
}

pub(super) fn offer(kept: bool) -> OfferLetter {
    let about = about(Mode::Video);
    OfferLetter {
        patient_name: about.patient_name,
        service_name: about.service_name,
        clinician_name: about.clinician_name,
        clinician_title: about.clinician_title,
        site_name: about.site_name,
        site_telephone: about.site_telephone,
        mode: about.mode,
        start: about.start,
        zone: about.zone,
        open_until: at("2026-07-07T10:00:00Z"),
        kept,
        format: Format::default(),
        link: Some("https://clinic.example/o#SECRET".to_owned()),
    }
}

pub(super) fn on_the_list(easy_read: bool) -> ListLetter {
    let about = about(Mode::Video);
    ListLetter {
        patient_name: about.patient_name,
        service_name: about.service_name,
        site_telephone: about.site_telephone,
        format: Format {
            easy_read,
            ..Format::default()
        },
        link: Some(format!(
            "https://clinic.example.org/w#SECRET{}",
            "x".repeat(37)
        )),
    }
}

pub(super) fn clinic() -> Clinic<'static> {
    Clinic {
        name: "Gwent Clinics",
        telephone: "01632 960000",
        join_minutes: 30,
    }
}

fn calendar(about: &AppointmentLetter, method: Method) -> String {
    let details = Details {
        title: "Video appointment, Gwent Clinics",
        description: "Line one, with a comma\nline two; ŵŷâ",
        organiser: "clinic@example.org",
        organiser_name: "Gwent \"Clinics\"",
        attendee: Some("sian@example.org"),
        written: at("2026-07-01T08:00:01Z"),
    };
    write(about, method, &details)
}

/// Undoes the folding.
fn lines(file: &str) -> Vec<String> {
    file.replace("\r\n ", "")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_calendar_file_keeps_to_the_form() {
    let file = calendar(&about(Mode::Video), Method::Request);
    assert!(file.ends_with("END:VCALENDAR\r\n"));
    assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    let lines = lines(&file);
    for wanted in [
        "METHOD:REQUEST",
        "UID:abc@anteroom",
        "SEQUENCE:3",
        "DTSTAMP:20260701T080001Z",
        "DTSTART;TZID=Europe/London:20260707T142000",
        "DTEND;TZID=Europe/London:20260707T144000",
        "TZID:Europe/London",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        "DESCRIPTION:Line one\\, with a comma\\nline two\\; ŵŷâ",
        "ORGANIZER;CN=\"Gwent Clinics\":mailto:clinic@example.org",
        "URL:https://clinic.example/i#SECRET",
    ] {
        assert!(
            lines.iter().any(|line| line == wanted),
            "{wanted} in\n{file}"
        );
    }
}

#[test]
fn a_cancellation_takes_the_same_event_out() {
    let file = calendar(&about(Mode::Video), Method::Cancel);
    let lines = lines(&file);
    for wanted in ["METHOD:CANCEL", "STATUS:CANCELLED", "UID:abc@anteroom"] {
        assert!(lines.iter().any(|line| line == wanted), "{wanted}");
    }
}

#[test]
fn other_zones_are_told_in_utc() {
    let mut about = about(Mode::Video);
    about.zone = "Asia/Kathmandu".to_owned();
    let file = calendar(&about, Method::Request);
    assert!(file.contains("DTSTART:20260707T132000Z"));
    assert!(!file.contains("VTIMEZONE"));
}

#[test]
fn what_a_neighbour_could_see_says_nothing_of_the_illness() {
    for mode in [Mode::Video, Mode::Telephone, Mode::InPerson] {
        for language in [Language::En, Language::Cy] {
            for letter in [
                Letter::Invitation(about(mode)),
                Letter::Moved(about(mode)),
                Letter::Cancelled(about(mode)),
                Letter::Cancelled(by_clinic(mode)),
                Letter::Reminder(about(mode)),
                Letter::Late(late(mode)),
                Letter::ChooseAgain(about(mode)),
                Letter::Stands(about(mode)),
                Letter::Guest(guest()),
            ] {
                let written = words::write(&letter, language, &clinic());
                for text in [&written.subject, &written.calendar_title, &written.short] {
                    assert!(!text.to_lowercase().contains("diabetes"), "{text}");
                }
                assert!(!written.subject.contains("SECRET"));
            }
        }
    }
}

#[test]
fn every_letter_says_whom_to_ring_and_has_its_link() {
    for language in [Language::En, Language::Cy] {
        for letter in [
            Letter::Invitation(about(Mode::Video)),
            Letter::Moved(about(Mode::Video)),
            Letter::Cancelled(about(Mode::Video)),
            Letter::Cancelled(by_clinic(Mode::Video)),
            Letter::Reminder(about(Mode::Video)),
            Letter::Late(late(Mode::Video)),
            Letter::ChooseAgain(about(Mode::Video)),
            Letter::Stands(about(Mode::Video)),
            Letter::Invitation(AppointmentLetter {
                now: true,
                ..about(Mode::Video)
            }),
        ] {
            let written = words::write(&letter, language, &clinic());
            let (plain, html) = (
                render::plain(&written),
                render::html(&written, language, false),
            );
            assert!(plain.contains("01632 960001"), "{plain}");
            let cancelled = matches!(letter, Letter::Cancelled(_));
            assert_eq!(plain.contains("/i#SECRET"), !cancelled, "{plain}");
            assert_eq!(written.short.contains("/i#SECRET"), !cancelled);
            assert!(html.contains("Siân &lt;b&gt; Jones"), "{html}");
            assert!(html.starts_with(&format!(
                "<!doctype html><html lang=\"{}\">",
                language.as_str()
            )));
        }
    }
}

#[test]
fn a_guest_is_told_who_invites_them_and_nothing_of_the_patient() {
    for (language, role) in [
        (Language::En, "as an interpreter"),
        (Language::Cy, "fel cyfieithydd"),
    ] {
        let written = words::write(&Letter::Guest(guest()), language, &clinic());
        let plain = render::plain(&written);
        for part in [
            "Maria Rossi",
            "Dr Priya Shah",
            "01632 960001",
            "/g#SECRET",
            role,
        ] {
            assert!(plain.contains(part), "{part}: {plain}");
        }
        assert!(written.short.contains("/g#SECRET"));
        assert!(!plain.contains("Siân"));
    }
    assert!(Letter::Guest(guest()).without_link().link().is_none());
}

#[test]
fn a_letter_on_its_way_loses_its_link_and_never_shows_it() {
    let letter = Letter::StaffSetup(SetupLetter {
        name: "Alex".to_owned(),
        link: Some("https://clinic.example/staff/setup#SECRET".to_owned()),
    });
    assert!(!format!("{letter:?}").contains("SECRET"));
    assert!(letter.without_link().link().is_none());
}

#[test]
fn an_offer_says_how_long_it_is_open_and_not_on_a_locked_screen_what_for() {
    for (language, until, kept) in [
        (Language::En, "11:00 am", "keeping it for you"),
        (Language::Cy, "11:00 yb", "ei gadw i chi"),
    ] {
        let letter = Letter::Offer(offer(true));
        let written = words::write(&letter, language, &clinic());
        let plain = render::plain(&written);
        assert!(plain.contains(until) && plain.contains(kept), "{plain}");
        assert!(plain.contains("https://clinic.example/o#SECRET"));
        assert!(plain.contains("Diabetes review"));
        for seen in [&written.subject, &written.short] {
            assert!(
                !seen.contains("Diabetes") && !seen.contains("Siân"),
                "{seen}"
            );
        }
        assert!(written.short.contains(until) && written.short.contains("/o#SECRET"));
        let together = words::write(&Letter::Offer(offer(false)), language, &clinic());
        assert!(!render::plain(&together).contains(kept));
        assert_eq!(letter.without_link().link(), None);
    }
}

#[test]
fn whoever_is_on_the_waiting_list_gets_a_link_and_not_on_a_locked_screen_what_for() {
    for (language, on) in [
        (Language::En, "You are on our waiting list."),
        (Language::Cy, "Rydych ar ein rhestr aros."),
    ] {
        for easy_read in [false, true] {
            let letter = Letter::OnTheList(on_the_list(easy_read));
            let written = words::write(&letter, language, &clinic());
            let plain = render::plain(&written);
            assert!(plain.contains(on) && plain.contains("/w#SECRET"), "{plain}");
            assert!(plain.contains("Diabetes review"));
            for seen in [&written.subject, &written.short] {
                assert!(
                    !seen.contains("Diabetes") && !seen.contains("Siân"),
                    "{seen}"
                );
            }
            assert!(written.short.contains("/w#SECRET"));
            assert!(
                domain::messages::text::parts(&written.short) <= 3,
                "{}",
                written.short
            );
            if easy_read {
                for line in plain.lines() {
                    assert!(line.split(' ').count() <= 14, "{line}");
                }
            }
            assert_eq!(letter.without_link().link(), None);
        }
    }
}
