//! `/api/messages/receipts`: GOV.UK Notify says what became of a text message.

use axum::extract::State;
use domain::error::ErrorCode;
use domain::ids::MessageId;
use domain::messages::wire::{Receipt, ReceiptStatus};
use http::{HeaderMap, StatusCode, header};
use subtle::ConstantTimeEq;

use super::{outbox_store, second_way};
use crate::app_state::App;
use crate::bus::Hint;
use crate::http::{Failure, Json};
use crate::store::StoreError;

/// Takes a receipt. One of a message that is not ours is taken, too, and forgotten: Notify would only
/// send it again.
pub(super) async fn take(
    State(app): State<App>,
    headers: HeaderMap,
    Json(receipt): Json<Receipt>,
) -> Result<StatusCode, Failure> {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let token = app
        .config
        .notify
        .as_ref()
        .and_then(|notify| notify.receipts_token.as_ref())
        .ok_or(ErrorCode::NotFound)?;
    if !bool::from(shown.as_bytes().ct_eq(token.reveal().as_bytes())) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let status = receipt.status;
    let Some(id) = receipt
        .reference
        .and_then(|reference| reference.parse::<MessageId>().ok())
    else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let code = match status {
        ReceiptStatus::Delivered => "delivered",
        ReceiptStatus::PermanentFailure => "permanent_failure",
        ReceiptStatus::TemporaryFailure => "temporary_failure",
        ReceiptStatus::TechnicalFailure => "technical_failure",
        ReceiptStatus::OnItsWay => return Ok(StatusCode::NO_CONTENT),
    };
    tracing::info!(%id, result = code, "receipt");
    metrics::counter!("anteroom_receipts_total", "result" => code).increment(1);
    let inner = app.clone();
    app.db
        .keep::<_, StoreError, _>(move |tx| {
            if status == ReceiptStatus::Delivered {
                second_way::delivered(tx, id)?;
            } else if let Some(message) = second_way::undelivered(tx, id, code)? {
                second_way::by_email_instead(tx, &inner, message)?;
            }
            // Reception sees on the board how it went.
            if let Some(site) = outbox_store::site_of(tx, id)? {
                tx.hint(Hint::Board { site });
            }
            Ok(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
