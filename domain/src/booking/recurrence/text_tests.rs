//! What is a rule, what is none, and what is left to the first day.

use super::*;
use crate::time::{Date, Timestamp, WallTime};

fn read(text: &str) -> Result<Recurrence, FieldError> {
    text.parse()
}

/// Of a clinic that begins on Tuesday, 29 February 2028, at 9:30, an hour east of Greenwich.
fn typed(text: &str) -> Result<String, FieldError> {
    let instant = |day: Date, time: WallTime| {
        Timestamp(day.days() * 86_400_000).plus_minutes(i64::from(time.minutes()) - 60)
    };
    let begins = Begins {
        first: "2028-02-29".parse().unwrap(),
        from: "09:30".parse().unwrap(),
        instant: &instant,
    };
    Recurrence::read(text, &begins).map(|rule| rule.to_string())
}

#[test]
fn what_is_printed_is_read_back() {
    for text in [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=366;BYMONTH=1,12;BYDAY=MO,FR",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=6",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR,1MO;UNTIL=20271231",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=FR,1MO",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=1MO",
        "FREQ=YEARLY;BYDAY=53MO",
    ] {
        assert_eq!(read(text).unwrap().to_string(), text);
    }
    let loose = read(" rrule:byday=fr,mo,mo;freq=weekly;interval=1 ").unwrap();
    assert_eq!(loose.to_string(), "FREQ=WEEKLY;BYDAY=MO,FR");
}

#[test]
fn what_a_rule_leaves_out_is_that_of_the_first_day_and_is_said() {
    for (text, kept) in [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=29"),
        (
            "FREQ=MONTHLY;BYMONTH=3",
            "FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=29",
        ),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        (
            "FREQ=YEARLY;BYMONTH=6",
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=29",
        ),
        ("FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO"),
    ] {
        assert_eq!(typed(text).as_deref(), Ok(kept));
        assert_eq!(read(kept).unwrap().to_string(), kept);
    }
    assert_eq!(read("FREQ=WEEKLY"), Err(FieldError::Required));
    assert_eq!(read("FREQ=YEARLY;BYMONTH=6"), Err(FieldError::Required));
}

#[test]
fn an_end_that_is_a_time_is_the_last_day_that_begins_by_then() {
    let ends = |until: &str| typed(&format!("FREQ=DAILY;UNTIL={until}"));
    let on = |day: &str| Ok(format!("FREQ=DAILY;UNTIL={day}"));
    assert_eq!(ends("20281231"), on("20281231"));
    assert_eq!(ends("20281231T093000"), on("20281231"));
    assert_eq!(ends("20281231T092959"), on("20281230"));
    assert_eq!(ends("20281231T083000Z"), on("20281231"));
    assert_eq!(ends("20281231T082959Z"), on("20281230"));
    assert_eq!(ends("20281231T230000Z"), on("20281231"));
    for bad in [
        "20281231T",
        "20281231T0930",
        "20281231T240000",
        "20281231T093060",
        "20281231T093000+0100",
        "20281231TéééZ",
    ] {
        assert_eq!(ends(bad), Err(FieldError::Format), "{bad}");
    }
    // Nobody says by which clocks.
    let alone = read("FREQ=DAILY;UNTIL=20281231T093000Z");
    assert_eq!(alone, Err(FieldError::Unsupported));
}

#[test]
fn rules_that_clinics_do_not_take_are_refused_as_such() {
    for text in [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9,14",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "RSCALE=HEBREW;FREQ=YEARLY",
    ] {
        assert_eq!(typed(text), Err(FieldError::Unsupported), "{text}");
    }
}

#[test]
fn what_is_no_rule_is_refused_by_its_fault() {
    for (text, error) in [
        ("", FieldError::Required),
        ("BYDAY=MO", FieldError::Required),
        ("every Tuesday", FieldError::Format),
        ("FREQ=WEEKLY;BYDAY=XX", FieldError::Format),
        ("FREQ=WEEKLY;BYDAY=", FieldError::Format),
        ("FREQ=WEEKLY;BYDAY=1MO", FieldError::Format),
        ("FREQ=DAILY;BYDAY=1MO", FieldError::Format),
        ("FREQ=WEEKLY;BYMONTHDAY=1", FieldError::Format),
        ("FREQ=MONTHLY;BYSETPOS=1", FieldError::Format),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", FieldError::Format),
        (
            "FREQ=WEEKLY;BYDAY=MO;COUNT=3;UNTIL=20271231",
            FieldError::Format,
        ),
        ("FREQ=WEEKLY;BYDAY=MO;", FieldError::Format),
        ("FREQ=FORTNIGHTLY;BYDAY=MO", FieldError::Format),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=0", FieldError::OutOfRange),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=1001", FieldError::OutOfRange),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", FieldError::OutOfRange),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=53", FieldError::OutOfRange),
        ("FREQ=DAILY;INTERVAL=367", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=32", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=0", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=+99999", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=--1", FieldError::Format),
        ("FREQ=MONTHLY;BYDAY=6MO", FieldError::OutOfRange),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=6MO", FieldError::OutOfRange),
        ("FREQ=YEARLY;BYDAY=54MO", FieldError::OutOfRange),
        ("FREQ=YEARLY;BYMONTH=13", FieldError::OutOfRange),
        ("FREQ=YEARLY;BYMONTH=0", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", FieldError::OutOfRange),
        ("FREQ=MONTHLY;BYDAY=éMO", FieldError::Format),
        (
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260231",
            FieldError::NoSuchDate,
        ),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=2026-1-1", FieldError::Format),
    ] {
        assert_eq!(typed(text), Err(error), "{text}");
    }
    assert_eq!(typed(&"X".repeat(301)), Err(FieldError::TooLong));
}
