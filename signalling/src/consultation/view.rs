//! The clinician's view of one consultation.

use std::collections::BTreeSet;

use domain::consultation::waiting::{self, Stay};
use domain::consultation::wire::{ConsultationView, WaitingPerson};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, ParticipantId, SiteId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::guest_store::{self, Which};
use super::truth::{self, Known, Truth};
use super::visit_view::next_steps;
use super::{files, note, time_points, transfer};
use crate::booking;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Keys, Reader, StoreError};

/// The view and its site, when that is one of the caller's; elsewhere the consultation does not
/// exist. Only `seen` asks for it, which notes the reading.
///
/// # Errors
/// `not_found`, or what the store says.
pub(super) fn view(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    id: ConsultationId,
    connected: &BTreeSet<ParticipantId>,
    now: Timestamp,
) -> Result<(ConsultationView, SiteId), Problem> {
    let truth = truth::read(reader, keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(Action::Notes, truth.site)
        .map_err(|failure| failure.problem().clone())?;
    let appointment =
        booking::appointment(reader, keys, truth.appointment)?.ok_or(ErrorCode::NotFound)?;
    let next = reader.query_one(
        "SELECT id AS consultation_id, outcome, next_steps_sealed, ended_at
         FROM consultations WHERE id = $1",
        params![id],
        |row| next_steps(row, keys),
    )?;
    let transfers = transfer::all(reader, keys, id)?;
    let handed_at = transfers.last().map(|last| last.at);
    let view = ConsultationView {
        id,
        appointment: appointment.id,
        status: truth.status,
        appointment_status: appointment.status,
        mode: appointment.mode,
        service_name: appointment.service_name,
        start: appointment.start,
        end: appointment.end,
        zone: appointment.zone,
        patient: appointment.patient,
        reason: appointment.reason.filter(|reason| !reason.is_empty()),
        locked: truth.locked,
        participants: people(reader, keys, &truth, connected, handed_at)?,
        note: note::read(reader, keys, id)?,
        next,
        site: truth.site,
        service: appointment.service,
        clinician: appointment.clinician,
        transfers,
        pictures: files::pictures(reader, id)?,
        steps: time_points::all(reader, id)?,
        follow_up: booking::follow_up(reader, keys, truth.appointment)?,
        now,
    };
    Ok((view, truth.site))
}

fn people(
    reader: &mut Reader,
    keys: &Keys,
    truth: &Truth,
    connected: &BTreeSet<ParticipantId>,
    handed_at: Option<Timestamp>,
) -> Result<Vec<WaitingPerson>, StoreError> {
    let mut people = Vec::new();
    for known in &truth.people {
        let id = known.member.participant;
        let here = connected.contains(&id);
        if known.revoked || known.left_at.is_some() || (known.staff.is_some() && !here) {
            continue;
        }
        let stay = Stay {
            came_at: known.joined_at,
            left_at: None,
        };
        let (arrived_at, confirmed, check) = match known.visit {
            Some(visit) => reader.query_one(
                "SELECT arrived_at, identity_confirmed_at, device_check FROM visits WHERE id = $1",
                params![visit],
                |row| {
                    let check = row.opt_text(2)?;
                    let check = check.and_then(|text| serde_json::from_str(&text).ok());
                    Ok((row.opt_time(0)?, row.opt_time(1)?.is_some(), check))
                },
            )?,
            None => (None, false, None),
        };
        people.push(WaitingPerson {
            participant: id,
            name: known.member.name.as_str().to_owned(),
            role: known.member.role,
            invited_as: invited_as(reader, keys, known)?,
            connected: here,
            waiting_since: arrived_at.and_then(|at| waiting::since(Some(at), &[stay], handed_at)),
            admitted: known.member.role.hosts() || known.member.admitted_at.is_some(),
            identity_confirmed: confirmed,
            device_check: check,
            away_since: known.away_at,
        });
    }
    Ok(people)
}

/// The name in a guest's invitation, when they go by another.
fn invited_as(
    reader: &mut Reader,
    keys: &Keys,
    known: &Known,
) -> Result<Option<String>, StoreError> {
    let Some(visit) = known.visit.filter(|_| known.member.role.is_guest()) else {
        return Ok(None);
    };
    let invitation = reader.query_one(
        "SELECT invitation_id FROM visits WHERE id = $1",
        params![visit],
        |row| row.id(0),
    )?;
    let invited = guest_store::find(reader, keys, &Which::Id(invitation))?;
    let name = invited.into_iter().next().map(|invited| invited.name);
    Ok(name.filter(|name| name != known.member.name.as_str()))
}
