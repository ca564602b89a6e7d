//! What is claimed, as searches ask for it: of many resources at once.

use std::collections::BTreeSet;

use domain::booking::availability::{Busy, How};
use domain::booking::claim::{GROUP, Group, cells, day_key, unit_key};
use domain::booking::slot::resources;
use domain::booking::support::{Stock, tailored};
use domain::booking::template::Template;
use domain::booking::wire::Support;
use domain::time::Timestamp;

use crate::params;
use crate::store::{Reader, StoreError, Value};

/// The keys under which anything is claimed of these templates, by the length of their cells.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Clinicians and rooms, in cells of five minutes.
    pub times: BTreeSet<String>,
    /// Seats of groups, by the cell of their start.
    pub groups: BTreeSet<String>,
    /// Places of a day, by the day.
    pub days: BTreeSet<String>,
    /// Interpreters and kit, in cells of five minutes; each seat is one of them.
    pub units: BTreeSet<String>,
}

impl Wanted {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        let Self {
            times,
            groups,
            days,
            units,
        } = self;
        [times, groups, days, units]
            .iter()
            .all(|all| all.is_empty())
    }

    /// All that a search through these templates looks at, for somebody with these needs at sites that
    /// have so much. Of what a site has none of nothing is claimed: anybody may ask for anything by any name.
    pub fn tailored(templates: &[Template], support: &Support, stock: &Stock) -> Self {
        let mut wanted = Self::of(templates);
        for template in templates {
            let theirs = tailored(template, support, stock).wanted.into_iter();
            let theirs = theirs.filter(|one| one.most > 0);
            wanted.units.extend(theirs.map(|one| one.resource));
        }
        wanted
    }

    /// All that a search through these templates looks at for somebody who needs nothing.
    pub fn of(templates: &[Template]) -> Self {
        let mut wanted = Self::default();
        for template in templates {
            let terms = &template.details.terms;
            let own = resources(template).into_iter().map(|r| r.key());
            wanted.times.extend(own);
            if terms.seats > 1 {
                wanted.groups.insert(Group::seats_key(template.id));
            }
            if terms.most_a_day.is_some() {
                wanted.days.insert(day_key(template.id));
            }
        }
        wanted
    }
}

/// A claim that is live, as a search sees it.
#[derive(Debug)]
pub struct Live {
    /// Whose.
    pub resource: String,
    /// When.
    pub cell: i64,
    /// How, of a time; a seat or a place has nothing to tell.
    pub how: Option<How>,
    /// Which of alike things it is.
    pub unit: Option<u16>,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
}

impl Live {
    /// Notes it.
    pub fn note(&self, busy: &mut Busy) {
        match (self.how, self.unit) {
            (Some(how), Some(unit)) => busy.claim(&unit_key(&self.resource, unit), self.cell, how),
            (Some(how), None) => busy.claim(&self.resource, self.cell, how),
            (None, _) => busy.take_seat(&self.resource, self.cell),
        }
    }
}

/// What is live of what is wanted, from an instant on, until another where one is given.
///
/// # Errors
/// What the store says.
pub fn live(
    reader: &mut Reader,
    wanted: &Wanted,
    from: Timestamp,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<Vec<Live>, StoreError> {
    let first = cells(from, from.plus_ms(1)).start;
    let end = until.map_or(i64::MAX, |until| cells(from, until).end);
    let (first_day, end_day) = (
        from.utc_date().plus_days(-1).days(),
        until.map_or(i64::MAX, |until| until.utc_date().plus_days(2).days()),
    );
    let mut all = Vec::new();
    for (keys, range, kind) in [
        (&wanted.times, first..end, Kind::Time),
        (&wanted.units, first..end, Kind::Unit),
        (&wanted.groups, first..end, Kind::Seats),
        (&wanted.days, first_day..end_day, Kind::Seats),
    ] {
        let keys = keys.iter().map(String::as_str);
        all.extend(live_in(reader, keys, kind, &range, now)?);
    }
    Ok(all)
}

/// What claims are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody's time, or a room's.
    Time,
    /// Seats of a group, or places of a day.
    Seats,
    /// One of alike things: each seat is one of them.
    Unit,
}

/// What is live of some resources in these cells.
///
/// # Errors
/// What the store says.
pub fn live_in<'a>(
    reader: &mut Reader,
    keys: impl Iterator<Item = &'a str>,
    kind: Kind,
    cells: &core::ops::Range<i64>,
    now: Timestamp,
) -> Result<Vec<Live>, StoreError> {
    let sql = format!(
        "SELECT resource, cell, expires_at, CASE WHEN holder LIKE '{GROUP}%' THEN holder END, seat
         FROM claims WHERE resource IN ({{among}}) AND cell >= $1 AND cell < $2
         AND (expires_at IS NULL OR expires_at > $3)"
    );
    let keys: Vec<Value> = keys.map(Value::from).collect();
    reader.query_among(&sql, params![cells.start, cells.end, now], &keys, |row| {
        let expires_at = row.opt_time(2)?;
        let group = row.opt_text(3)?.and_then(|text| Group::parse(&text));
        let how = match group {
            Some(group) => How::Shared(group),
            None => expires_at.map_or(How::Booked, How::Held),
        };
        Ok(Live {
            resource: row.text(0)?,
            cell: row.int(1)?,
            how: (kind != Kind::Seats).then_some(how),
            unit: (kind == Kind::Unit).then(|| row.number(4)).transpose()?,
            expires_at,
        })
    })
}

/// What is claimed of all this between two instants, for a search that looks where no copy in memory
/// reaches: into the past.
///
/// # Errors
/// What the store says.
pub fn busy(
    reader: &mut Reader,
    wanted: &Wanted,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Busy, StoreError> {
    let mut busy = Busy::new();
    for claim in live(reader, wanted, from, Some(until), now)? {
        claim.note(&mut busy);
    }
    Ok(busy)
}
