//! The diary: some days of a site, every start and everybody booked.

use std::collections::{BTreeSet, HashMap};

use domain::booking::wire::{Appointment, Clinician, Diary, DiaryDay, DiaryRow, MOST_DIARY_DAYS};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SiteId, StaffId};
use domain::people::policy::Action;
use domain::text::Line;
use domain::time::{Date, Timestamp};

use super::board::{self, Wanted as WantedBoard};
use super::slot_search::{Search, unknown_zone};
use super::template_store::{self, Wanted as WantedTemplates};
use super::{places, slot_why};
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Keys, Reader, StoreError};

/// A diary as asked for in the address.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Query {
    /// Which site.
    pub site: String,
    /// First local day, `2026-12-08`; the site's today when left out.
    pub from: String,
    /// How many days, 1 to 7; one when left out.
    pub days: String,
    /// Only this clinician's.
    pub clinician: String,
    /// Only this room's.
    pub room: String,
}

/// Which diary.
#[derive(Debug, Clone)]
pub struct Wanted {
    site: SiteId,
    from: Option<Date>,
    days: u16,
    clinician: Option<StaffId>,
    room: Option<Line<40>>,
}

impl Query {
    /// Reads what stands in the address; the site must be one of the caller's.
    ///
    /// # Errors
    /// The problem naming every refused part; `not_found` for a foreign site.
    pub fn check(&self, caller: &StaffCaller) -> Result<Wanted, Problem> {
        let mut fields = Fields::new();
        let site: Option<SiteId> =
            fields.take("site", self.site.parse().map_err(|_| FieldError::Format));
        let from = match self.from.as_str() {
            "" => None,
            text => fields.take("from", text.parse().map_err(|_| FieldError::Format)),
        };
        let days = match self.days.as_str() {
            "" => Some(1),
            text => fields.take(
                "days",
                match text.parse::<u16>() {
                    Ok(days) if (1..=MOST_DIARY_DAYS).contains(&days) => Ok(days),
                    Ok(_) => Err(FieldError::OutOfRange),
                    Err(_) => Err(FieldError::Format),
                },
            ),
        };
        let clinician = match self.clinician.as_str() {
            "" => None,
            text => fields.take("clinician", text.parse().map_err(|_| FieldError::Format)),
        };
        let room = match self.room.as_str() {
            "" => None,
            text => fields.take("room", Line::new(text).map_err(|_| FieldError::Format)),
        };
        let wanted = fields.finish(site.zip(days).map(|(site, days)| Wanted {
            site,
            from,
            days,
            clinician,
            room,
        }))?;
        for action in [Action::SeeBoard, Action::SeeDiary] {
            super::book::must_at(caller, action, wanted.site)?;
        }
        Ok(wanted)
    }
}

/// The diary of some days.
///
/// # Errors
/// What the store says.
pub fn diary(
    reader: &mut Reader,
    keys: &Keys,
    wanted: &Wanted,
    now: Timestamp,
    connected: impl Fn(&Appointment) -> bool,
) -> Result<Diary, Problem> {
    let site = places::site(reader, wanted.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let from = wanted.from.unwrap_or_else(|| zone.date(now));
    let last = from.plus_days(i64::from(wanted.days) - 1);
    let (clinicians, rooms) = who_and_where(reader, keys, wanted.site, from, last)?;
    let in_room = |room: Option<&str>| {
        let only = wanted.room.as_ref().map(Line::as_str);
        only.is_none() || only == room
    };
    let booked_in = rooms_of(reader, &zone, wanted.site, from, last)?;
    let mut days = Vec::new();
    for offset in 0..wanted.days {
        let date = from.plus_days(i64::from(offset));
        let search = Search::day_of_site(wanted.site, date, wanted.clinician);
        let mut explained = slot_why::day(reader, keys, &search, &[wanted.site], now)?;
        explained.starts.retain(|one| in_room(one.room.as_deref()));
        let of_board = WantedBoard {
            site: wanted.site,
            date: Some(date),
            clinician: wanted.clinician,
            own: false,
        };
        let board = board::board(reader, keys, of_board, now, &connected)?;
        let mut rows: Vec<DiaryRow> = board
            .rows
            .into_iter()
            .map(|row| DiaryRow {
                room: booked_in.get(&row.appointment.id).cloned(),
                row,
            })
            .filter(|one| in_room(one.room.as_deref()))
            .collect();
        rows.sort_by_key(|one| (one.row.appointment.start, one.row.appointment.id));
        days.push(DiaryDay { explained, rows });
    }
    Ok(Diary {
        days,
        clinicians,
        rooms,
    })
}

/// Who has clinics at a site between two days, and in which rooms.
fn who_and_where(
    reader: &mut Reader,
    keys: &Keys,
    site: SiteId,
    from: Date,
    last: Date,
) -> Result<(Vec<Clinician>, Vec<String>), StoreError> {
    let mut templates = template_store::list(
        reader,
        WantedTemplates {
            site: Some(site),
            from: Some(from),
            ..WantedTemplates::default()
        },
    )?;
    templates.retain(|template| template.details.valid_from <= last);
    let ids = templates.iter().flat_map(|t| t.details.clinicians());
    let ids: BTreeSet<StaffId> = ids.collect();
    let rooms: BTreeSet<String> = templates
        .iter()
        .filter_map(|t| t.details.room.as_ref().map(|room| room.as_str().to_owned()))
        .collect();
    let mut clinicians = places::clinicians(reader, keys, ids)?;
    clinicians.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok((clinicians, rooms.into_iter().collect()))
}

/// The rooms of what is booked at a site between two days.
fn rooms_of(
    reader: &mut Reader,
    zone: &Zone,
    site: SiteId,
    from: Date,
    last: Date,
) -> Result<HashMap<AppointmentId, String>, StoreError> {
    let booked = reader.query(
        "SELECT id, room FROM appointments
         WHERE site_id = $1 AND starts_at >= $2 AND starts_at < $3 AND room IS NOT NULL",
        params![site, zone.start_of(from), zone.start_of(last.plus_days(1))],
        |row| Ok((row.id(0)?, row.text(1)?)),
    )?;
    Ok(booked.into_iter().collect())
}
