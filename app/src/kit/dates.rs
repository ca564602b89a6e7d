//! Instants in words. The browser's `Intl` turns an instant into a day and a time in a zone; the
//! words are ours, because not every browser knows Welsh.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::time::{Date, Timestamp, WallTime, Weekday};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::words::{I18n, t_string};

thread_local! {
    static FORMATS: RefCell<HashMap<String, Option<js_sys::Intl::DateTimeFormat>>> =
        RefCell::default();
}

/// The calendar day and wall-clock time of an instant in an IANA zone; an empty zone is this
/// device's. Falls back to UTC where the browser knows the zone not.
pub fn local(at: Timestamp, zone: &str) -> (Date, WallTime) {
    let utc = (at.utc_date(), at.0.rem_euclid(86_400_000) / 60_000);
    let found = FORMATS.with_borrow_mut(|formats| {
        let format = formats
            .entry(zone.to_owned())
            .or_insert_with(|| make_format(zone));
        format.as_ref().and_then(|format| read_parts(format, at))
    });
    found.unwrap_or((
        utc.0,
        WallTime::from_minutes(utc.1 as u16).unwrap_or(MIDNIGHT),
    ))
}

const MIDNIGHT: WallTime = match WallTime::from_minutes(0) {
    Ok(time) => time,
    Err(_) => unreachable!(),
};

fn make_format(zone: &str) -> Option<js_sys::Intl::DateTimeFormat> {
    let options = Object::new();
    let set = |key: &str, value: &str| Reflect::set(&options, &key.into(), &value.into()).ok();
    for part in ["year", "month", "day", "hour", "minute"] {
        set(part, "numeric")?;
    }
    set("hourCycle", "h23")?;
    if !zone.is_empty() {
        set("timeZone", zone)?;
    }
    // Through `Reflect`, because the constructor throws on a zone it does not know.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let maker = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    let arguments = Array::of2(&"en-GB".into(), &options);
    let made = Reflect::construct(maker.unchecked_ref::<js_sys::Function>(), &arguments).ok()?;
    Some(made.unchecked_into())
}

fn read_parts(format: &js_sys::Intl::DateTimeFormat, at: Timestamp) -> Option<(Date, WallTime)> {
    let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
    let (mut year, mut month, mut day, mut hour, mut minute) = (0, 0, 0, 0, 0);
    for part in format.format_to_parts(&date).iter() {
        let text = |key: &str| Reflect::get(&part, &key.into()).ok()?.as_string();
        let number = || text("value").and_then(|v| v.parse::<u16>().ok());
        let into = match text("type").as_deref() {
            Some("year") => &mut year,
            Some("month") => &mut month,
            Some("day") => &mut day,
            Some("hour") => &mut hour,
            Some("minute") => &mut minute,
            _ => continue,
        };
        *into = number()?;
    }
    let date = Date::new(year as i16, month as u8, day as u8).ok()?;
    let time = WallTime::new((hour % 24) as u8, minute as u8).ok()?;
    Some((date, time))
}

/// "Tuesday 8 December".
pub fn day(i18n: I18n, date: Date) -> String {
    format!(
        "{} {} {}",
        weekday(i18n, date.weekday()),
        date.day(),
        month(i18n, date.month())
    )
}

/// "8 December 1948".
pub fn full(i18n: I18n, date: Date) -> String {
    format!(
        "{} {} {}",
        date.day(),
        month(i18n, date.month()),
        date.year()
    )
}

/// "2:20 pm", "12 midday".
pub fn time(i18n: I18n, time: WallTime) -> String {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    match (hour, minute) {
        (12, 0) => return t_string!(i18n, common.date.midday).to_owned(),
        (0, 0) => return t_string!(i18n, common.date.midnight).to_owned(),
        _ => {}
    }
    let half = if hour < 12 {
        t_string!(i18n, common.date.am)
    } else {
        t_string!(i18n, common.date.pm)
    };
    let hour = match hour % 12 {
        0 => 12,
        h => h,
    };
    // A no-break space: a time is never torn apart at the end of a line.
    format!("{hour}:{minute:02}\u{a0}{half}")
}

/// "14:20", for dense boards.
pub fn short_time(at: Timestamp, zone: &str) -> String {
    local(at, zone).1.to_string()
}

/// "2:20 pm" of an instant in a zone, with the zone's name when this device is in another.
pub fn time_at(i18n: I18n, at: Timestamp, zone: &str) -> String {
    with_zone(i18n, time(i18n, local(at, zone).1), at, zone)
}

/// "Tuesday 8 December, 2:20 pm", with the zone's name when this device is in another.
pub fn when(i18n: I18n, at: Timestamp, zone: &str) -> String {
    let (date, wall) = local(at, zone);
    with_zone(
        i18n,
        format!("{}, {}", day(i18n, date), time(i18n, wall)),
        at,
        zone,
    )
}

fn with_zone(i18n: I18n, words: String, at: Timestamp, zone: &str) -> String {
    match zone_name(i18n, at, zone) {
        Some(name) => format!("{words} ({name})"),
        None => words,
    }
}

/// The zone's name, when the clock of this device shows another time.
pub fn zone_name(i18n: I18n, at: Timestamp, zone: &str) -> Option<String> {
    if local(at, zone) == local(at, "") {
        return None;
    }
    Some(match zone {
        "Europe/London" | "Europe/Belfast" => t_string!(i18n, common.date.uk_time).to_owned(),
        _ => zone.rsplit('/').next().unwrap_or(zone).replace('_', " "),
    })
}

/// The day of the week.
pub fn weekday(i18n: I18n, weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => t_string!(i18n, common.weekday.monday),
        Weekday::Tuesday => t_string!(i18n, common.weekday.tuesday),
        Weekday::Wednesday => t_string!(i18n, common.weekday.wednesday),
        Weekday::Thursday => t_string!(i18n, common.weekday.thursday),
        Weekday::Friday => t_string!(i18n, common.weekday.friday),
        Weekday::Saturday => t_string!(i18n, common.weekday.saturday),
        Weekday::Sunday => t_string!(i18n, common.weekday.sunday),
    }
}

/// The month, 1 to 12.
pub fn month(i18n: I18n, month: u8) -> &'static str {
    match month {
        1 => t_string!(i18n, common.month.january),
        2 => t_string!(i18n, common.month.february),
        3 => t_string!(i18n, common.month.march),
        4 => t_string!(i18n, common.month.april),
        5 => t_string!(i18n, common.month.may),
        6 => t_string!(i18n, common.month.june),
        7 => t_string!(i18n, common.month.july),
        8 => t_string!(i18n, common.month.august),
        9 => t_string!(i18n, common.month.september),
        10 => t_string!(i18n, common.month.october),
        11 => t_string!(i18n, common.month.november),
        _ => t_string!(i18n, common.month.december),
    }
}

/// "1 minute", "5 minutes"; after a number Welsh keeps the singular.
pub fn minutes(i18n: I18n, count: i64) -> String {
    let word = match count {
        1 => t_string!(i18n, common.date.minute),
        _ => t_string!(i18n, common.date.minutes),
    };
    format!("{count}\u{a0}{word}")
}
