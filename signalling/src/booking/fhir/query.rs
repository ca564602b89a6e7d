//! Search parameters: names that come several times, prefixes, references, dates.

use core::str::FromStr;

use domain::booking::zone::Zone;
use domain::error::{FieldError, Fields};
use domain::ids::{SiteId, StaffId};
use domain::time::{Date, Timestamp};

/// The parameter that says behind which one a page begins.
pub const AFTER: &str = "_after";

/// The parameters of a search, in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

/// Between two instants, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

impl Params {
    /// As they came.
    pub const fn new(all: Vec<(String, String)>) -> Self {
        Self(all)
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let same = self.0.iter().filter(move |(key, _)| key == name);
        same.map(|(_, value)| value.as_str())
    }

    /// Every name with its value.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a name that is not empty.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The first value of any of these names.
    pub fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.one(name))
    }

    /// Every value of a name, those between commas each by itself.
    pub fn listed(&self, name: &str) -> Vec<&str> {
        self.all(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// What every value of a name allows: each is a list of which one is enough, and each narrows. None
    /// when there is none.
    pub fn narrowed<T: PartialEq>(
        &self,
        name: &str,
        mut read: impl FnMut(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut all: Option<Vec<T>> = None;
        for value in self.all(name).filter(|value| !value.is_empty()) {
            let words = value.split(',').map(str::trim);
            let mut these: Vec<T> = Vec::new();
            for one in words.filter_map(&mut read) {
                if !these.contains(&one) {
                    these.push(one);
                }
            }
            all = Some(match all {
                None => these,
                Some(before) => before
                    .into_iter()
                    .filter(|one| these.contains(one))
                    .collect(),
            });
        }
        all
    }

    /// Leaves out what is not honoured, so that the address in the answer says what was.
    pub fn keep(&mut self, honoured: impl Fn(&str, &str) -> bool) {
        self.0.retain(|(name, value)| honoured(name, value));
    }

    /// The address of this search, from a place on.
    pub fn address(&self, base: &str, kind: &str, offset: usize) -> String {
        let from = (offset > 0).then(|| format!("_offset={offset}"));
        self.address_with(base, kind, &["_offset"], from)
    }

    /// The address of this search, from behind the last that was sent on.
    pub fn address_after(&self, base: &str, kind: &str, last: &str) -> String {
        let from = Some(format!("{AFTER}={}", encoded(last)));
        self.address_with(base, kind, &["_offset", AFTER], from)
    }

    fn address_with(
        &self,
        base: &str,
        kind: &str,
        without: &[&str],
        more: Option<String>,
    ) -> String {
        let kept = self.pairs().filter(|(name, _)| !without.contains(name));
        let pairs = kept.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let pairs: Vec<String> = pairs.chain(more).collect();
        if pairs.is_empty() {
            format!("{base}/{kind}")
        } else {
            format!("{base}/{kind}?{}", pairs.join("&"))
        }
    }

    /// The window that the values of a name make: `ge2026-12-08`, `lt2026-12-09T12:00:00Z`. A day
    /// without a time is a day of this zone; `offset` asks for a time with an offset.
    pub fn window(&self, fields: &mut Fields, name: &str, zone: &Zone, offset: bool) -> Window {
        let mut window = Window::default();
        for value in self.all(name) {
            let known = ["ge", "gt", "le", "lt", "eq", "sa", "eb"];
            let (prefix, text) = match value.get(..2) {
                Some("ne" | "ap") => {
                    fields.refuse(name, FieldError::Unsupported);
                    continue;
                }
                Some(prefix) if known.contains(&prefix) => (prefix, &value[2..]),
                _ => ("eq", value),
            };
            let Some((first, last)) = instants(text, zone, offset) else {
                fields.refuse(name, FieldError::Format);
                continue;
            };
            let (from, until) = match prefix {
                "ge" => (Some(first), None),
                "gt" | "sa" => (Some(last.plus_ms(1)), None),
                "le" => (None, Some(last)),
                "lt" | "eb" => (None, Some(first.plus_ms(-1))),
                _ => (Some(first), Some(last)),
            };
            window.from = window.from.max(from);
            window.until = match (window.until, until) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        window
    }

    /// Who acts, by parameters of these names. `actor=Location/…` says of what kind it is, or
    /// `actor:Location=…` does.
    pub fn actors(&self, fields: &mut Fields, names: &[&str]) -> Actors {
        let mut actors = Actors::default();
        for (name, value) in self.pairs().filter(|(_, value)| !value.is_empty()) {
            let (base, kind) = match name.split_once(':') {
                Some((base, kind)) => (base, Some(kind)),
                None => (name, kind_of(value)),
            };
            if !names.contains(&base) {
                continue;
            }
            let unknown = FieldError::Unknown;
            match kind {
                Some("HealthcareService") => {
                    let code = value.rsplit(['/', '|']).next().unwrap_or(value);
                    let service = Some((name.to_owned(), code.to_owned()));
                    let before = actors.service.take();
                    if before.is_some_and(|(_, before)| before != code) {
                        fields.refuse(name, FieldError::TooMany);
                    }
                    actors.service = service;
                }
                Some(kind @ "Practitioner") => {
                    let id = fields.take(name, id_in(value, kind).ok_or(unknown));
                    actors.clinician = one_of(fields, name, actors.clinician, id);
                }
                Some(kind @ "Location") => {
                    let id = fields.take(name, id_in(value, kind).ok_or(unknown));
                    actors.site = one_of(fields, name, actors.site, id);
                }
                Some(_) => fields.refuse(name, FieldError::Unsupported),
                None => fields.refuse(name, unknown),
            }
        }
        actors
    }

    /// What a reference names: `Location/…`, an address that ends so, or the bare id.
    pub fn reference<T: FromStr>(
        &self,
        fields: &mut Fields,
        names: &[&str],
        kind: &str,
    ) -> Option<T> {
        let (name, text) = names
            .iter()
            .find_map(|name| Some((*name, self.one(name)?)))?;
        fields.take(name, id_in(text, kind).ok_or(FieldError::Unknown))
    }
}

/// One thing that is named in two ways. Two things would be looked for together, and nothing is both: so
/// that neither is passed over, they are refused.
pub fn one_of<T: PartialEq>(
    fields: &mut Fields,
    name: &str,
    one: Option<T>,
    other: Option<T>,
) -> Option<T> {
    match (one, other) {
        (Some(a), Some(b)) => {
            if a != b {
                fields.refuse(name, FieldError::TooMany);
            }
            Some(b)
        }
        (a, b) => a.or(b),
    }
}

/// Who acts in a clinic or an appointment.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    /// By what name the service was asked for, and its id or its part of the address.
    pub service: Option<(String, String)>,
    /// The clinician.
    pub clinician: Option<StaffId>,
    /// The site.
    pub site: Option<SiteId>,
}

/// `Location` of `https://…/Location/7`.
fn kind_of(reference: &str) -> Option<&str> {
    reference.rsplit('/').nth(1)
}

/// The id in a reference to something of this kind.
pub fn id_in<T: FromStr>(reference: &str, kind: &str) -> Option<T> {
    let id = match reference.rsplit_once('/') {
        None => reference,
        Some((before, id)) if before == kind || before.ends_with(&format!("/{kind}")) => id,
        Some(_) => return None,
    };
    id.parse().ok()
}

/// The first and the last millisecond that a date or a time means: a year, a month, a day, a minute, a
/// second. What says no offset is read by this zone's clocks, unless `offset` asks for one.
fn instants(text: &str, zone: &Zone, offset: bool) -> Option<(Timestamp, Timestamp)> {
    if matches!(text.len(), 4 | 7 | 10) && !offset {
        let (first, next) = days(text)?;
        return Some((zone.start_of(first), zone.start_of(next).plus_ms(-1)));
    }
    // A plus sign in an address means a space to most who read it.
    let mut text = text.replace(' ', "+");
    if !text.is_ascii() || text.len() < 16 {
        return None;
    }
    let minute = !text[16..].starts_with(':');
    if minute {
        text.insert_str(16, ":00");
    }
    let first: Timestamp = if text.len() == 19 && !offset {
        // As a time of UTC it is checked, then it is read by the clocks here.
        let checked: Timestamp = format!("{text}Z").parse().ok()?;
        let seconds = checked.0.div_euclid(1_000).rem_euclid(60);
        let at = zone.instant(text[..10].parse().ok()?, text[11..16].parse().ok()?);
        at.plus_ms(seconds * 1_000)
    } else {
        text.parse().ok()?
    };
    let long = match text.as_bytes().get(19) {
        _ if minute => 60_000,
        Some(b'.') => 1,
        _ => 1_000,
    };
    Some((first, first.plus_ms(long - 1)))
}

/// The first day of a year, a month or a day, and the first day after it.
fn days(text: &str) -> Option<(Date, Date)> {
    let first: Date = match text.len() {
        4 => format!("{text}-01-01").parse().ok()?,
        7 => format!("{text}-01").parse().ok()?,
        _ => text.parse().ok()?,
    };
    let next = match text.len() {
        4 => Date::new(first.year().checked_add(1)?, 1, 1).ok()?,
        7 => first.plus_days(i64::from(first.days_in_month())),
        _ => first.plus_days(1),
    };
    Some((first, next))
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:|$".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
