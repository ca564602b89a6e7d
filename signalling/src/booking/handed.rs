//! Who was handed to a clinician and waits for them: asked every few seconds by whoever is in a call meanwhile, so it
//! reads no more than that.

use domain::booking::board::state;
use domain::booking::wire::{AllHandedToYou, BoardState, Handed, HandedToYou};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{SiteId, StaffId};
use domain::people::wire::Site;
use domain::time::Timestamp;

use super::slot_search::unknown_zone;
use super::{board_row, places};
use crate::params;
use crate::store::{Keys, Reader};

/// Everybody who was handed to a clinician and waits for them today, at these sites.
///
/// # Errors
/// What the store says.
pub fn to(
    reader: &mut Reader,
    keys: &Keys,
    clinician: StaffId,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<AllHandedToYou, Problem> {
    let mut waiting = Vec::new();
    for &id in sites {
        if let Some(site) = places::site(reader, id)? {
            waiting.extend(at(reader, keys, clinician, &site, now)?);
        }
    }
    waiting.sort_by_key(|one| (one.at, one.consultation));
    Ok(AllHandedToYou { waiting })
}

fn at(
    reader: &mut Reader,
    keys: &Keys,
    clinician: StaffId,
    site: &Site,
    now: Timestamp,
) -> Result<Vec<HandedToYou>, Problem> {
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let today = zone.date(now);
    let (from, until) = (zone.start_of(today), zone.start_of(today.plus_days(1)));
    let theirs = reader.query(
        "SELECT a.id, a.status, a.arrived_at, c.id AS consultation_id, c.status AS consultation_status
         FROM appointments a JOIN consultations c ON c.appointment_id = a.id
         WHERE a.clinician_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND a.site_id = $4
         AND EXISTS (SELECT 1 FROM transfers t WHERE t.consultation_id = c.id)",
        params![clinician, from, until, site.id],
        |row| {
            Ok((
                (row.id("id")?, row.id("consultation_id")?),
                (row.word("status")?, row.word("consultation_status")?),
                row.opt_time("arrived_at")?,
            ))
        },
    )?;
    let mut waiting = Vec::new();
    for (row, (appointment, consultation), arrived_at) in theirs {
        let live = board_row::live(reader, keys, row, arrived_at, false)?;
        let held = live.held_at.is_some();
        if state(appointment, consultation, live.devices, held) != BoardState::Waiting {
            continue;
        }
        waiting.extend(live.handed.map(|Handed { at, from, .. }| HandedToYou {
            site: site.id,
            site_name: site.name.clone(),
            consultation: row.1,
            at,
            from,
        }));
    }
    Ok(waiting)
}
