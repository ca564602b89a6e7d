//! What is said of an appointment that is coming, in both languages and all formats.

use domain::booking::wire::Mode;
use domain::people::format::Format;
use domain::people::wire::Language;

use super::letter::{AnotherTime, AppointmentLetter, Letter};
use super::render;
use super::tests::{about, by_clinic, clinic, late};
use super::words;

/// The longest secret and address that a link has.
fn with_long_link(about: AppointmentLetter) -> AppointmentLetter {
    let secret = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    AppointmentLetter {
        link: Some(format!("https://clinics.gwent.wales.nhs.uk/i#{secret}")),
        ..about
    }
}

#[test]
fn a_text_message_goes_in_three_parts_in_both_languages() {
    for mode in [Mode::Video, Mode::Telephone, Mode::InPerson] {
        for language in [Language::En, Language::Cy] {
            for letter in [
                Letter::Invitation(with_long_link(about(mode))),
                Letter::Moved(with_long_link(about(mode))),
                Letter::Reminder(with_long_link(about(mode))),
                Letter::Late(with_long_link(late(mode))),
                Letter::ChooseAgain(with_long_link(about(mode))),
                Letter::Stands(with_long_link(about(mode))),
                Letter::Cancelled(about(mode)),
                Letter::Cancelled(by_clinic(mode)),
            ] {
                let short = words::write(&letter, language, &clinic()).short;
                let parts = domain::messages::text::parts(&short);
                assert!(parts <= 3, "{parts} parts: {short}");
            }
        }
    }
}

#[test]
fn a_reminder_names_all_three_ways_and_asks_nobody_twice() {
    for (language, ways, asks) in [
        (
            Language::En,
            ["be there", "choose another time", "cancel"],
            "Will you be there?",
        ),
        (
            Language::Cy,
            ["byddwch yno", "ddewis amser arall", "ganslo"],
            "Fyddwch chi yno?",
        ),
    ] {
        let asked = |confirmed| {
            let about = AppointmentLetter {
                confirmed,
                ..about(Mode::Video)
            };
            render::plain(&words::write(&Letter::Reminder(about), language, &clinic()))
        };
        let plain = asked(false).replace("Fyddwch chi yno", "Fyddwch chi yno, byddwch yno");
        for way in ways {
            assert!(plain.contains(way), "{way}: {plain}");
        }
        assert!(asked(false).contains(asks) && !asked(true).contains(asks));
    }
}

#[test]
fn easy_read_says_one_fact_a_line_and_large_print_is_large() {
    let about = AppointmentLetter {
        format: Format {
            large_print: true,
            easy_read: true,
        },
        ..about(Mode::Video)
    };
    for (language, day) in [
        (Language::En, "Day: Tuesday 7 July\n"),
        (Language::Cy, "Diwrnod: Dydd Mawrth 7 Gorffennaf\n"),
    ] {
        let letter = Letter::Reminder(about.clone());
        let written = words::write(&letter, language, &clinic());
        let plain = render::plain(&written);
        assert!(plain.contains(day), "{plain}");
        // The address of the link has no spaces.
        for line in plain.lines() {
            assert!(line.split(' ').count() <= 14, "{line}");
        }
        let html = render::html(&written, language, letter.format().large_print);
        assert!(
            html.contains("font-size:24px") && !html.contains("<table"),
            "{html}"
        );
        assert!(!render::html(&written, language, false).contains("24px"));
    }
}

#[test]
fn a_clinic_that_is_late_says_when_it_will_probably_begin() {
    let letter = Letter::Late(late(Mode::Video));
    let written = words::write(&letter, Language::En, &clinic());
    assert!(written.short.contains("2:20 pm") && written.short.contains("3:00 pm"));
    let letter = Letter::Cancelled(by_clinic(Mode::Video));
    let plain = render::plain(&words::write(&letter, Language::En, &clinic()));
    assert!(plain.contains("The heating has failed."), "{plain}");
    assert!(plain.contains("/book/diabetes-review"), "{plain}");
}

#[test]
fn letters_queued_before_there_were_formats_still_open() {
    let mut old = serde_json::to_value(Letter::Invitation(about(Mode::Video))).unwrap();
    for newer in [
        "format",
        "confirmed",
        "late_minutes",
        "words",
        "by_clinic",
        "again",
    ] {
        assert!(
            old.as_object_mut().unwrap().remove(newer).is_some(),
            "{newer}"
        );
    }
    let opened: Letter = serde_json::from_value(old).unwrap();
    assert!(opened == Letter::Invitation(about(Mode::Video)));
}

/// So many, a week apart.
fn series(count: i64, mode: Mode, format: Format) -> AppointmentLetter {
    let first = with_long_link(about(mode));
    let week = 7 * 24 * 60;
    let more = (1..count).map(|n| AnotherTime {
        start: first.start.plus_minutes(n * week),
        end: first.end.plus_minutes(n * week),
        link: first
            .link
            .as_ref()
            .map(|link| link.replace("0123", &format!("{n:04}"))),
        ..AnotherTime::from(first.clone())
    });
    let more = more.collect();
    AppointmentLetter {
        more,
        format,
        ..first
    }
}

#[test]
fn a_series_says_every_time_and_where_to_come_also_in_easy_read() {
    let easy = Format {
        easy_read: true,
        large_print: false,
    };
    for format in [Format::default(), easy] {
        for (language, second, where_to) in [
            (Language::En, "14 July", "North Hospital, Outpatients"),
            (Language::Cy, "14 Gorffennaf", "North Hospital, Outpatients"),
        ] {
            let about = series(3, Mode::InPerson, format);
            let letter = Letter::Invitation(about.clone());
            let plain = render::plain(&words::write(&letter, language, &clinic()));
            for part in [second, where_to, "#0001", "#0002"] {
                assert!(plain.contains(part), "{part}: {plain}");
            }
            let gone = AppointmentLetter {
                link: None,
                ..about
            };
            let letter = Letter::Cancelled(gone);
            let plain = render::plain(&words::write(&letter, language, &clinic()));
            assert!(plain.contains(second), "{plain}");
        }
    }
}

#[test]
fn easy_read_says_where_to_come() {
    let about = AppointmentLetter {
        format: Format {
            easy_read: true,
            large_print: false,
        },
        ..about(Mode::InPerson)
    };
    for language in [Language::En, Language::Cy] {
        let letter = Letter::Reminder(about.clone());
        let plain = render::plain(&words::write(&letter, language, &clinic()));
        assert!(plain.contains("North Hospital, Outpatients"), "{plain}");
    }
}

#[test]
fn the_text_message_of_the_longest_series_is_one_that_notify_takes() {
    for language in [Language::En, Language::Cy] {
        let letter = Letter::Invitation(series(12, Mode::InPerson, Format::default()));
        let short = words::write(&letter, language, &clinic()).short;
        assert!(short.chars().count() <= 918, "{}: {short}", short.len());
        assert!(short.contains("/i#"), "{short}");
    }
}
