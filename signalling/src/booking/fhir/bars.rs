//! `/fhir/bars`: slots and messages by the booking and referral standard.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::wire::CancelReason;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::ReferralId;
use http::HeaderMap;
use serde_json::Value;

use super::asked::Asked;
use super::handlers::Fhir;
use super::if_match::IfMatch;
use super::message::{self, Asked as Wish};
use super::searching::slots_found;
use super::{BARS, appointments, base, operations, referral};
use crate::app_state::App;
use crate::booking::{by_client, referrals};
use crate::http::{BarsCode, ClientCaller, Failure, Json, Path};
use crate::params;
use crate::store::{SecretHash, Tx};

/// For how long a message that was taken is known again.
const KNOWN_MINUTES: i64 = 24 * 60;

/// Slots: a state and both ends of a window are required, times need an offset.
pub(super) async fn slots(
    State(app): State<App>,
    caller: ClientCaller,
    mut asked: Asked,
) -> Result<Fhir, Failure> {
    // Slots are nobody's: what is not known only makes the search wider, and is left out of its address.
    asked.lenient = true;
    let params = &asked.params;
    let mut fields = Fields::new();
    if params.one("status").is_none() {
        fields.refuse("status", FieldError::Required);
    }
    let begins = |prefixes: [&str; 2]| {
        params
            .all("start")
            .any(|value| prefixes.iter().any(|one| value.starts_with(one)))
    };
    if !begins(["ge", "gt"]) || !begins(["le", "lt"]) {
        fields.refuse("start", FieldError::Required);
    }
    fields.finish(Some(()))?;
    slots_found(app, caller, asked, BARS, true).await
}

/// A message: books, cancels or notes that nobody came.
pub(super) async fn process(
    State(app): State<App>,
    caller: ClientCaller,
    headers: HeaderMap,
    Json(bundle): Json<Value>,
) -> Result<Response, Failure> {
    let message = message::read(&bundle, app.now())?;
    if matches!(message.asked, Wish::Other) {
        let words = "new booking requests, cancellations, non-attendance and referrals, new, amended or taken back, \
             are taken here";
        return Ok(BarsCode::NOT_IMPLEMENTED.answer(words));
    }
    let (inner, address) = (app.clone(), base(&app, BARS));
    let only = IfMatch::of(&headers);
    let answer = app
        .db
        .act::<_, Problem, _>(move |tx| {
            take_once(tx, &caller, message.id.as_deref())?;
            if let Wish::Cancel(id) | Wish::DidNotAttend(id) = &message.asked {
                only.check(tx, &caller, *id)?;
                by_client::must_be_of(tx, &caller, *id, |record| message.whom.may_be(record))?;
            }
            let names = [
                message::uuid(inner.entropy.bytes()),
                message::uuid(inner.entropy.bytes()),
            ];
            let referral = match &message.asked {
                Wish::Refer(asked) => Some(referral::note(tx, &inner, &caller, asked)?),
                Wish::Amend(asked) => Some(referral::amend(tx, &inner, &caller, asked)?),
                Wish::Withdraw(names) => Some(referrals::withdraw(tx, &inner, &caller, names)?),
                _ => None,
            };
            if let Some(noted) = referral {
                let now = tx.now();
                let keys = tx.keys();
                let found = referrals::find(tx, &keys, *noted.value(), now)?;
                let shown = referral::resource(&found.ok_or(ErrorCode::Internal)?);
                let answer = message::answer(&message, &shown, None, &address, now, names);
                return Ok(noted.map(|_| answer));
            }
            let done = match &message.asked {
                Wish::Book(booking) => by_client::book(tx, &inner, &caller, booking)?,
                Wish::Cancel(id) => {
                    by_client::cancel(tx, &inner, &caller, *id, CancelReason::Other)?
                }
                Wish::DidNotAttend(id) => by_client::did_not_attend(tx, &caller, *id)?,
                _ => return Err(ErrorCode::Internal.into()),
            };
            let appointment = done.value().clone();
            let shown = appointments::resource(tx, &caller, &appointment, &address)?;
            let slot = operations::slot_of(tx, &caller, appointment.id, &address)?;
            let now = tx.now();
            let answer = message::answer(&message, &shown, slot, &address, now, names);
            Ok(done.map(|_| answer))
        })
        .await?;
    Ok(Fhir::ok(answer).into_response())
}

/// A referral that the program sent: where it stands.
pub(super) async fn service_request(
    State(app): State<App>,
    caller: ClientCaller,
    Path(id): Path<ReferralId>,
) -> Result<Fhir, Failure> {
    let found = app
        .db
        .act::<_, Problem, _>(move |tx| referral::seen(tx, &caller, id))
        .await?;
    Ok(Fhir::ok(referral::resource(&found)))
}

/// Remembers a message in the same transaction as what it does; what was refused may come again.
///
/// # Errors
/// `key_reused` when it came before.
fn take_once(tx: &mut Tx, caller: &ClientCaller, id: Option<&str>) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let now = tx.now();
    let scope = format!("bars {}", caller.client);
    let key = SecretHash::of(id.as_bytes());
    tx.execute(
        "DELETE FROM idempotency WHERE scope = $1 AND key_hash = $2 AND expires_at <= $3",
        params![scope.as_str(), &key, now],
    )?;
    let taken = tx.execute(
        "INSERT INTO idempotency
             (scope, key_hash, body_hash, status, response_sealed, created_at, expires_at)
         VALUES ($1, $2, '', 200, '', $3, $4) ON CONFLICT DO NOTHING",
        params![scope.as_str(), &key, now, now.plus_minutes(KNOWN_MINUTES)],
    );
    match taken {
        Ok(0) => Err(ErrorCode::KeyReused.into()),
        Ok(_) => Ok(()),
        Err(error) => Err(Problem::from(error)),
    }
}
