//! A row that was imported before. Where the old system has moved its appointment since, it is moved here, too, unless
//! somebody has changed it here: then, as with clinics and referrals, somebody has to decide which of both holds.

use std::collections::{BTreeMap, BTreeSet};

use domain::booking::appointment::{By, Change};
use domain::booking::claim::Needs;
use domain::booking::import::{
    AppointmentRow, ImportKind, ImportedRow, PLACE, Row, RowOutcome, Said, Stands, is_move,
};
use domain::booking::wire::{AppointmentStatus, Support};
use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::{AppointmentId, ServiceId, SiteId, StaffId, TemplateId};

use super::place;
use super::run::{File, Importing};
use crate::audit::Actor;
use crate::booking::appointment_store::Standing;
use crate::booking::book::latest_today;
use crate::booking::hold_store::Place;
use crate::booking::settle_plan::{Had, had_by, put_back};
use crate::booking::{change, claim_store, moving, template_store};
use crate::params;
use crate::store::{Keys, Reader, StoreError, Tx};

/// What was imported under a number.
#[derive(Debug)]
pub(super) struct Known {
    our_id: String,
    /// What its row said then.
    said: Option<Said>,
}

/// What becomes of a row that was imported before.
pub(super) enum Again {
    /// It is as it was, or ours is already as it says.
    Same,
    /// It goes where the row says.
    Moves(Box<Mover>),
    /// Somebody has to decide about these columns; when ours is, where it is at any time.
    Differs(Vec<String>, String),
}

/// An appointment on its way.
pub(super) struct Mover {
    id: AppointmentId,
    standing: Standing,
    place: Place,
    needs: Needs,
    had: Option<Had>,
    changed: Vec<String>,
    was: String,
}

/// A row with what could be looked up of it.
#[derive(Clone, Copy)]
pub(super) struct Read<'r> {
    pub(super) row: Row<'r>,
    pub(super) service: Option<ServiceId>,
    pub(super) clinician: Option<StaffId>,
    pub(super) said: &'r Said,
}

/// What was imported under this number of the old system.
///
/// # Errors
/// What the store says.
pub(super) fn known(
    reader: &mut Reader,
    kind: ImportKind,
    site: SiteId,
    old_id: &str,
) -> Result<Option<Known>, StoreError> {
    reader.query_opt(
        "SELECT our_id, said FROM imported WHERE kind = $1 AND site_id = $2 AND old_id = $3",
        params![kind.as_str(), site, old_id],
        |row| {
            Ok(Known {
                our_id: row.text(0)?,
                said: match row.opt_text("said")? {
                    Some(_) => Some(row.json("said")?),
                    None => None,
                },
            })
        },
    )
}

/// Notes what was imported, and what its row says.
///
/// # Errors
/// What the store says.
pub(super) fn note(
    tx: &mut Tx,
    (kind, site): (ImportKind, SiteId),
    old_id: Option<&str>,
    our_id: &str,
    said: &Said,
) -> Result<(), Problem> {
    let now = tx.now();
    let said = serde_json::to_string(said).map_err(|_| ErrorCode::Internal)?;
    tx.execute(
        "INSERT INTO imported (kind, site_id, old_id, our_id, created_at, said)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, site_id, old_id) DO UPDATE SET said = excluded.said",
        params![kind.as_str(), site, old_id, our_id, now, said],
    )?;
    Ok(())
}

/// Which rows of a file were imported before and say another time or place now, by their place in it. Who is meant plays
/// no part: that is looked up with the row.
///
/// # Errors
/// What the store says.
pub(super) fn elsewhere(reader: &mut Reader, file: &File) -> Result<BTreeSet<usize>, StoreError> {
    let mut found = BTreeSet::new();
    if file.kind != ImportKind::Appointments {
        return Ok(found);
    }
    for (n, (_, cells)) in file.table.rows.iter().enumerate() {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let row = file.table.columns.row(&cells);
        let Some(known) = known(reader, file.kind, file.site, row.text("id"))? else {
            continue;
        };
        let now = Said::of(file.kind, &row, None, None);
        let before = known.said.unwrap_or_default();
        if !file.table.at_odds.contains(&n) && !before.changed(&now).is_empty() {
            found.insert(n);
        }
    }
    Ok(found)
}

/// Ours, for a comparison, and whether anything was changed here since it was booked.
fn ours(reader: &mut Reader, id: AppointmentId) -> Result<Option<(Stands, i64)>, StoreError> {
    reader.query_opt(
        "SELECT service_id, clinician_id, mode, local_start, starts_at, ends_at, sequence
         FROM appointments WHERE id = $1",
        params![id],
        |row| {
            let ours = Stands {
                service: row.id(0)?,
                clinician: row.id(1)?,
                mode: row.word(2)?,
                local: row.text(3)?,
                minutes: row.time(5)?.minutes_since(row.time(4)?),
            };
            Ok((ours, row.int(6)?))
        },
    )
}

/// Hides what a patient needs, for a comparison with what the same row says another time: two rows that say the same
/// cannot be told to.
pub(super) fn hidden(keys: &Keys, site: SiteId, old_id: &str) -> impl Fn(&str) -> String {
    move |said| keys.blind("imported.needs", &format!("{site} {old_id}\n{said}"))
}

impl Importing<'_> {
    /// What becomes of a row that was imported before; nothing of it is done yet.
    pub(super) fn again(
        &self,
        tx: &mut Tx,
        kind: ImportKind,
        known: &Known,
        read: Read<'_>,
    ) -> Result<Again, Problem> {
        match kind {
            ImportKind::Appointments => self.appointment_again(tx, known, read),
            ImportKind::Clinics => {
                let changed = changed(known.said.as_ref(), read.said);
                let id: Option<TemplateId> = known.our_id.parse().ok();
                let ours = match id.filter(|_| !changed.is_empty()) {
                    Some(id) => template_store::find(tx, id)?,
                    None => None,
                };
                let agrees = ours
                    .is_some_and(|ours| Said::of_clinic(&ours.details).agrees(read.said, &changed));
                Ok(differs(changed, agrees, String::new()))
            }
            ImportKind::Referrals => {
                let changed = changed(known.said.as_ref(), read.said);
                Ok(differs(changed, false, String::new()))
            }
        }
    }

    fn appointment_again(
        &self,
        tx: &mut Tx,
        known: &Known,
        read: Read<'_>,
    ) -> Result<Again, Problem> {
        let id: AppointmentId = known.our_id.parse().map_err(|_| ErrorCode::Internal)?;
        let Some((stands, sequence)) = ours(tx, id)? else {
            return Ok(Again::Same);
        };
        let place = Said::of_ours(&stands);
        // What was imported before this was kept stands as it was, if nobody has moved it here.
        let untouched = Some(&place).filter(|_| sequence == 0);
        let changed = changed(known.said.as_ref().or(untouched), read.said);
        let hide = hidden(&self.app.keys, self.site.id, read.row.text("id"));
        let ours = place.clone().with_support(&change::support(tx, id)?, hide);
        let was = shown(&stands.local);
        let of_place: Vec<String> = PLACE.map(str::to_owned).into();
        if changed.is_empty() || ours.agrees(read.said, &changed) {
            return Ok(Again::Same);
        }
        let stands_as_said = known
            .said
            .as_ref()
            .is_none_or(|said| said.agrees(&ours, &of_place));
        if !stands_as_said || !is_move(&changed, &read.row) {
            return Ok(Again::Differs(changed, was));
        }
        let mover = self.mover(tx, id, read, &stands)?;
        Ok(mover.map_or_else(
            || Again::Differs(changed.clone(), was.clone()),
            |mover| {
                Again::Moves(Box::new(Mover {
                    changed: changed.clone(),
                    was: was.clone(),
                    ..mover
                }))
            },
        ))
    }

    /// Where it would go; none where it cannot be moved any more, or was changed in this very moment.
    fn mover(
        &self,
        tx: &mut Tx,
        id: AppointmentId,
        read: Read<'_>,
        stands: &Stands,
    ) -> Result<Option<Mover>, Problem> {
        let now = tx.now();
        let mut fields = Fields::new();
        let row = AppointmentRow::read(&read.row, &mut fields, latest_today(now));
        let all = (|| Some((read.service?, read.clinician?, row?)))();
        let Some((service, clinician, row)) = fields.finish(Some(all))? else {
            return Ok(None);
        };
        let start = self.zone.instant(row.day, row.time);
        let at = (&self.site, &self.zone);
        let standing = change::standing(tx, id)?;
        // What was said here of what they need stays.
        let support = Support::of_needs(&row.patient.needs).or(&change::support(tx, id)?);
        let when = (start, &support);
        let (place, needs) = place::of(tx, at, service, clinician, &row, when)?;
        let to = Change::Move {
            start: place.start,
            end: place.end,
        };
        let waits = standing.state.status == AppointmentStatus::Booked
            && self.zone.local_text(standing.state.start) == stands.local
            && start > now;
        if !waits || standing.state.after(to, By::Staff, now).is_err() {
            return Ok(None);
        }
        Ok(Some(Mover {
            id,
            standing,
            place,
            needs,
            had: None,
            changed: Vec::new(),
            was: String::new(),
        }))
    }

    /// Moves one; what it leaves is free for the others of its unit, and nobody else is asked about it yet.
    pub(super) fn moved(&self, tx: &mut Tx, mut mover: Mover) -> Result<Moved, Problem> {
        mover.give_up(tx)?;
        let (id, now) = (mover.id, tx.now());
        if !claim_store::try_take(tx, &mover.needs, id, None)? {
            if let Some(had) = &mover.had {
                put_back(tx, id, had)?;
            }
            return Err(ErrorCode::SlotTaken.into());
        }
        let to = Change::Move {
            start: mover.place.start,
            end: mover.place.end,
        };
        let state = mover.standing.state.after(to, By::Staff, now)?;
        let actor = Actor::Staff(self.caller.staff);
        let about = (id, &mover.standing);
        let entry = moving::moved_elsewhere(tx, self.app, actor, about, (&mover.place, state))?;
        tx.record(&entry)?;
        Ok(Moved {
            id,
            left: mover.standing,
            changed: mover.changed,
            was: mover.was,
            now: shown(&mover.place.local),
        })
    }
}

/// An appointment that has been moved.
pub(super) struct Moved {
    pub(super) id: AppointmentId,
    /// How it stood.
    pub(super) left: Standing,
    changed: Vec<String>,
    was: String,
    now: String,
}

impl Moved {
    /// Notes it in the report of its row.
    pub(super) fn report(self, row: &mut ImportedRow) {
        row.outcome = RowOutcome::Moved;
        row.changed = self.changed;
        row.was = self.was;
        row.now = self.now;
    }
}

impl Mover {
    /// Gives up what it has, once: another of its unit may go there.
    pub(super) fn give_up(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.had.is_none() {
            self.had = Some(had_by(tx, self.id)?);
            claim_store::release(tx, self.id)?;
        }
        Ok(())
    }
}

/// Those of a unit of work that move, by their place in the file.
pub(super) type Movers = BTreeMap<usize, Mover>;

fn changed(before: Option<&Said>, now: &Said) -> Vec<String> {
    before.map_or_else(Vec::new, |before| before.changed(now))
}

fn differs(changed: Vec<String>, agrees: bool, was: String) -> Again {
    if changed.is_empty() || agrees {
        Again::Same
    } else {
        Again::Differs(changed, was)
    }
}

/// `2026-12-08 09:20`, as files have it.
fn shown(local: &str) -> String {
    local.replacen('T', " ", 1)
}
