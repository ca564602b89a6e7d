//! What becomes of appointments that their clinic no longer gives: each is moved, asked about, called
//! off or kept, in one unit of work. Every one of them leaves its own entry, and a time that somebody
//! else has taken meanwhile undoes all of it.

use std::collections::BTreeSet;

use domain::booking::appointment::{By, Change};
use domain::booking::claim::Needs;
use domain::booking::service::Rules;
use domain::booking::settle::Checked;
use domain::booking::wire::{Delivery, Settle, SettleToMove, Settled, WhyNot};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, TemplateId};
use domain::people::policy::Action;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::appointment_store::Standing;
use super::book::must_at;
use super::change::{self, entry};
use super::hold_store::{self, Place};
use super::moving;
use super::telling::{self, News};
use super::{claim_store, given_again, template_store, touched, turns};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Reader, StoreError, Tx};

/// One that is moved, before it is.
struct Mover {
    id: AppointmentId,
    standing: Standing,
    place: Place,
    needs: Needs,
    state: domain::booking::appointment::State,
}

/// Settles these, of those that are open to it.
///
/// # Errors
/// `slot_taken` or `slot_not_offered` when a time is not free any more, and then nothing is done;
/// `not_found` for what is not the caller's.
pub(super) fn settle(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    wanted: &Checked,
    open: &[(AppointmentId, WhyNot)],
) -> Result<Settled, Problem> {
    let targets = wanted.all.iter().filter_map(|one| match one.settle {
        Settle::Move { template, .. } => Some(template),
        Settle::Keep | Settle::ChooseAgain | Settle::Cancel => None,
    });
    for clinic in targets.collect::<BTreeSet<TemplateId>>() {
        turns::to_book(tx, clinic)?;
    }
    let ids: BTreeSet<AppointmentId> = wanted.all.iter().map(|one| one.appointment).collect();
    for id in &ids {
        tx.keep_row("appointments", *id)?;
    }
    let mut settled = Settled::default();
    let (mut movers, mut others) = (Vec::new(), Vec::new());
    for one in &wanted.all {
        let id = one.appointment;
        let is_open = open.iter().any(|(other, _)| *other == id);
        let standing =
            change::standing_for(tx, caller, Action::ManageClinics, id).map(|standing| {
                let still = standing.state.after(Change::Cancel, By::Staff, tx.now());
                still.is_ok().then_some(standing)
            })?;
        match (standing.filter(|_| is_open), one.settle) {
            (None, _) => settled.left_alone += 1,
            (Some(standing), Settle::Move { template, start }) => {
                movers.push(mover(tx, caller, id, standing, (template, start))?);
            }
            (Some(standing), settle) => others.push((id, standing, settle)),
        }
    }
    let (mut sent, mut stand) = (Vec::new(), Vec::new());
    for (id, ways) in move_all(tx, app, caller, movers, wanted)? {
        settled.moved += 1;
        sent.push((id, ways));
    }
    for (id, standing, settle) in others {
        let actor = Actor::Staff(caller.staff);
        let words = wanted.words(language(tx, id)?);
        match settle {
            Settle::Keep | Settle::Move { .. } => {
                settled.kept += 1;
                tx.record(&entry(actor, "appointment.kept", id, &standing))?;
                // Who was asked to choose another time is told that they need not.
                if given_again::is_asked(tx, id)? {
                    stand.push((id, why_of(open, id)));
                    sent.push((id, given_again::stands(tx, app, id, words)?));
                } else {
                    keep(tx, id)?;
                }
            }
            Settle::ChooseAgain => {
                settled.asked += 1;
                touched::ask_again(tx, id)?;
                sent.push((id, telling::tell(tx, app, id, News::ChooseAgain(words))?));
                change::tell(tx, id, &standing);
                tx.record(&entry(actor, "appointment.asked_again", id, &standing))?;
            }
            Settle::Cancel => {
                settled.cancelled += 1;
                let news = News::CancelledByClinic(words);
                sent.push((id, change::cancel_by_clinic(tx, app, caller, id, news)?));
            }
        }
    }
    let unreached = sent.into_iter().filter(|(_, ways)| {
        // Also where there is no way at all.
        ways.iter().all(|way| *way == Delivery::NoRoute)
    });
    let to_ring: Vec<_> = unreached.map(|(id, _)| (id, why_of(open, id))).collect();
    settled.to_ring = touched::shown(tx, app, &to_ring)?.appointments;
    settled.given_again = touched::shown(tx, app, &stand)?.appointments;
    Ok(settled)
}

fn why_of(open: &[(AppointmentId, WhyNot)], id: AppointmentId) -> WhyNot {
    let known = open.iter().find(|(other, _)| *other == id);
    known.map_or(WhyNot::NoClinic, |(_, why_not)| *why_not)
}

pub(super) fn language(reader: &mut Reader, id: AppointmentId) -> Result<Language, StoreError> {
    reader.query_one(
        "SELECT language FROM appointments WHERE id = $1",
        params![id],
        |row| Ok(Language::from_text(&row.text(0)?)),
    )
}

/// It stays, and is no longer to be moved.
pub(super) fn keep(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE appointments SET to_move_since = NULL, asked_again_at = NULL WHERE id = $1",
        params![id],
    )
}

fn mover(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: AppointmentId,
    standing: Standing,
    (template, start): (TemplateId, Timestamp),
) -> Result<Mover, Problem> {
    let template = template_store::find(tx, template)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageClinics, template.details.site)?;
    if template.details.service != standing.service {
        return Err(ErrorCode::SlotNotOffered.into());
    }
    let (now, support) = (tx.now(), change::support(tx, id)?);
    let (place, needs, _) =
        hold_store::offered_place(tx, &template, Rules::STAFF, start, now, &support)?;
    let to = Change::Move {
        start: place.start,
        end: place.end,
    };
    let state = standing.state.after(to, By::Staff, now)?;
    Ok(Mover {
        id,
        standing,
        place,
        needs,
        state,
    })
}

/// What all of them have is given up first: one may go where another was.
fn move_all(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    mut movers: Vec<Mover>,
    wanted: &Checked,
) -> Result<Vec<(AppointmentId, Vec<Delivery>)>, Problem> {
    for one in &movers {
        claim_store::release(tx, one.id)?;
    }
    // Whoever claims in this order can never wait for another in a circle.
    movers.sort_by_key(|one| (one.place.start, one.place.template, one.id));
    for one in &movers {
        claim_store::take(tx, &one.needs, one.id, None)?;
    }
    let mut sent = Vec::new();
    for one in movers {
        let words = wanted.words(language(tx, one.id)?);
        let to = (&one.place, one.state);
        let actor = Actor::Staff(caller.staff);
        let about = (one.id, &one.standing);
        let (ways, entry) = moving::moved_by_clinic(tx, app, actor, about, to, words)?;
        tx.record(&entry)?;
        sent.push((one.id, ways));
    }
    Ok(sent)
}

/// Settles appointments of a site that are still to be moved.
///
/// # Errors
/// The problem naming every refused field; those of [`settle`].
pub fn settle_to_move(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    wanted: &SettleToMove,
) -> Result<Audited<Settled>, Problem> {
    let (site, now) = (wanted.site, tx.now());
    must_at(caller, Action::ManageClinics, site)?;
    let checked = wanted.settling.check()?;
    let open = touched::still_to_move(tx, &[site], now)?;
    let settled = settle(tx, app, caller, &checked, &open)?;
    tx.hint(Hint::Board { site });
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "to_move.settled",
        Subject::Site(site),
    )
    .at_site(site);
    Ok(tx.audited(counted(entry, &settled), settled)?)
}

/// How many of each, for the access log.
pub(super) fn counted(entry: AuditEntry, settled: &Settled) -> AuditEntry {
    entry
        .detail("moved", i64::from(settled.moved))
        .detail("asked", i64::from(settled.asked))
        .detail("cancelled", i64::from(settled.cancelled))
        .detail("kept", i64::from(settled.kept))
}
