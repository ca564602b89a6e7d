//! Easy read by text message, and of offers: short words, one fact at a time, in both languages.

use domain::booking::wire::Mode;
use domain::people::format::Format;
use domain::people::wire::Language;

use super::letter::{AppointmentLetter, Letter, OfferLetter};
use super::tests::{about, by_clinic, clinic, late, offer};
use super::{render, words};

const EASY: Format = Format {
    large_print: false,
    easy_read: true,
};

fn easy(about: AppointmentLetter) -> AppointmentLetter {
    let secret = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    let long = format!("https://clinics.gwent.wales.nhs.uk/i#{secret}");
    AppointmentLetter {
        format: EASY,
        link: about.link.map(|_| long),
        ..about
    }
}

#[test]
fn a_text_message_is_easy_to_read_where_its_letter_is() {
    let letter = Letter::Reminder(easy(about(Mode::Video)));
    for (language, said) in [
        (
            Language::En,
            "Gwent Clinics: You have an appointment soon. Tell us if you will be there. \
             Day: Tuesday 7 July. Time: 2:20 pm. On a screen (video). Open this link: https://",
        ),
        (
            Language::Cy,
            "Gwent Clinics: Mae gennych apwyntiad cyn hir. Dywedwch wrthym a fyddwch chi yno. \
             Diwrnod: Dydd Mawrth 7 Gorffennaf. Amser: 2:20 yp. Ar sgrin (fideo). Agorwch y ddolen hon: https://",
        ),
    ] {
        let short = words::write(&letter, language, &clinic()).short;
        assert!(short.starts_with(said), "{short}");
    }
}

#[test]
fn an_easy_text_message_goes_in_three_parts_and_never_says_what_it_is_for() {
    for mode in [Mode::Video, Mode::Telephone, Mode::InPerson] {
        let now = AppointmentLetter {
            now: true,
            ..about(mode)
        };
        for language in [Language::En, Language::Cy] {
            for letter in [
                Letter::Invitation(easy(about(mode))),
                Letter::Invitation(easy(now.clone())),
                Letter::Moved(easy(about(mode))),
                Letter::Reminder(easy(about(mode))),
                Letter::Late(easy(late(mode))),
                Letter::ChooseAgain(easy(about(mode))),
                Letter::Stands(easy(about(mode))),
                Letter::Cancelled(easy(by_clinic(mode))),
            ] {
                let short = words::write(&letter, language, &clinic()).short;
                let parts = domain::messages::text::parts(&short);
                assert!(parts <= 3, "{parts} parts: {short}");
                assert!(!short.to_lowercase().contains("diabetes"), "{short}");
                let (link, place) = (short.contains("https://"), short.contains("NN1 5BD"));
                assert!(link, "{short}");
                let gone = matches!(letter, Letter::Cancelled(_) | Letter::ChooseAgain(_));
                assert_eq!(place, mode == Mode::InPerson && !gone, "{short}");
            }
        }
    }
}

#[test]
fn an_offer_is_easy_to_read_for_whoever_needs_it_so() {
    for (language, day, no) in [
        (
            Language::En,
            "Day: Tuesday 7 July\n",
            "Then you still wait for another time.",
        ),
        (
            Language::Cy,
            "Diwrnod: Dydd Mawrth 7 Gorffennaf\n",
            "Yna byddwch yn dal i aros am amser arall.",
        ),
    ] {
        for kept in [true, false] {
            let letter = Letter::Offer(OfferLetter {
                format: EASY,
                ..offer(kept)
            });
            let written = words::write(&letter, language, &clinic());
            let plain = render::plain(&written);
            assert!(plain.contains(day) && plain.contains(no), "{plain}");
            // The address of the link has no spaces.
            for line in plain.lines() {
                assert!(line.split(' ').count() <= 14, "{line}");
            }
            let short = &written.short;
            assert!(short.contains("/o#SECRET"), "{short}");
            assert!(!short.to_lowercase().contains("diabetes"), "{short}");
            assert!(domain::messages::text::parts(short) <= 3, "{short}");
        }
    }
}

#[test]
fn an_offer_queued_before_it_had_a_format_still_opens_and_large_print_is_large() {
    let mut old = serde_json::to_value(Letter::Offer(offer(true))).unwrap();
    assert!(old.as_object_mut().unwrap().remove("format").is_some());
    let opened: Letter = serde_json::from_value(old).unwrap();
    assert!(opened == Letter::Offer(offer(true)));
    let large = Letter::Offer(OfferLetter {
        format: Format {
            large_print: true,
            easy_read: false,
        },
        ..offer(true)
    });
    assert!(large.format().large_print);
}
