//! Whoever is to come is told where to; whoever is not, is not sent there.

use domain::booking::wire::Mode;
use domain::people::format::Format;
use domain::people::wire::Language;

use super::calendar::{Details, Method, write};
use super::letter::{AnotherTime, AppointmentLetter, Letter};
use super::render;
use super::tests::{about, by_clinic, clinic, late};
use super::words;

const ADDRESS: &str = "North Hospital, Outpatients; level 2, 1 High Street, Newtown NN1 5BD";
const DIRECTIONS: &str = "Take the lift to level 2.";
const SHORT: &str = "North Hospital, Outpatients; level 2, NN1 5BD";

fn series(mode: Mode) -> AppointmentLetter {
    AppointmentLetter {
        more: vec![AnotherTime::from(about(mode))],
        ..about(mode)
    }
}

/// The message, and its text message.
fn said(letter: &Letter, language: Language) -> (String, String) {
    let written = words::write(letter, language, &clinic());
    (render::plain(&written), written.short)
}

fn easy(about: AppointmentLetter) -> AppointmentLetter {
    AppointmentLetter {
        format: Format {
            easy_read: true,
            large_print: false,
        },
        ..about
    }
}

#[test]
fn who_is_to_come_is_told_where_to() {
    type Kind = fn(AppointmentLetter) -> Letter;
    let coming: [Kind; 4] = [
        Letter::Invitation,
        Letter::Moved,
        Letter::Reminder,
        Letter::Stands,
    ];
    for (language, find, come) in [
        (Language::En, "How to find us: ", "Come to "),
        (Language::Cy, "Sut i ddod o hyd i ni: ", "Dewch i "),
    ] {
        let letters = coming.map(|kind| kind(about(Mode::InPerson)));
        let all = letters
            .into_iter()
            .chain([Letter::Invitation(series(Mode::InPerson))]);
        for letter in all {
            let (plain, short) = said(&letter, language);
            for part in [ADDRESS, &format!("{find}{DIRECTIONS}")] {
                assert!(
                    plain.contains(part),
                    "{part} in {}:\n{plain}",
                    letter.kind()
                );
            }
            assert!(short.contains(&format!("{come}{SHORT}.")), "{short}");
        }
        for kind in coming {
            let (plain, _) = said(&kind(easy(about(Mode::InPerson))), language);
            assert!(plain.contains(ADDRESS) && plain.contains(find), "{plain}");
            for mode in [Mode::Video, Mode::Telephone] {
                for about in [about(mode), series(mode), easy(about(mode))] {
                    let (plain, short) = said(&kind(about), language);
                    for text in [plain, short] {
                        assert!(!text.contains("NN1") && !text.contains("lift"), "{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn who_need_not_come_is_not_told_the_way() {
    for language in [Language::En, Language::Cy] {
        for letter in [
            Letter::Cancelled(about(Mode::InPerson)),
            Letter::Cancelled(by_clinic(Mode::InPerson)),
            Letter::Cancelled(series(Mode::InPerson)),
            Letter::ChooseAgain(about(Mode::InPerson)),
            Letter::Late(late(Mode::InPerson)),
            Letter::Cancelled(easy(about(Mode::InPerson))),
        ] {
            let (plain, short) = said(&letter, language);
            for text in [plain, short] {
                assert!(!text.contains("NN1") && !text.contains("lift"), "{text}");
            }
        }
    }
}

#[test]
fn a_site_without_an_address_is_named() {
    let about = AppointmentLetter {
        site_address: String::new(),
        site_postcode: String::new(),
        site_directions: String::new(),
        ..about(Mode::InPerson)
    };
    let (plain, short) = said(&Letter::Invitation(about), Language::En);
    let named = "Where: North Hospital, Outpatients; level 2\n";
    assert!(
        plain.contains(named) && !plain.contains("find us"),
        "{plain}"
    );
    assert!(short.contains("Come to North Hospital, Outpatients; level 2."));
}

#[test]
fn a_calendar_has_a_place_where_somebody_is_to_come() {
    let file = |mode| {
        let details = Details {
            title: "Appointment",
            description: "",
            organiser: "clinic@example.org",
            organiser_name: "Clinic",
            attendee: None,
            written: about(mode).start,
        };
        write(&about(mode), Method::Request, &details).replace("\r\n ", "")
    };
    let place = ADDRESS.replace(',', "\\,").replace(';', "\\;");
    assert!(file(Mode::InPerson).contains(&format!("\r\nLOCATION:{place}\r\n")));
    for mode in [Mode::Video, Mode::Telephone] {
        assert!(!file(mode).contains("LOCATION"));
    }
}

#[test]
fn letters_queued_before_sites_had_addresses_still_open() {
    let mut old = serde_json::to_value(Letter::Invitation(about(Mode::InPerson))).unwrap();
    for newer in ["site_address", "site_postcode", "site_directions"] {
        assert!(old.as_object_mut().unwrap().remove(newer).is_some());
    }
    let opened: Letter = serde_json::from_value(old).unwrap();
    assert!(opened.appointment().unwrap().site_address.is_empty());
}
