//! Same Idempotency-Key and body, same answer (safety rule 32). The answer is stored, sealed, in
//! the transaction of the act itself: there is no moment at which one exists without the other.

use axum::extract::{FromRequest, Request};
use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};
use domain::time::Timestamp;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json::{parse, read_body, require_json};
use super::{CameraCaller, ClientCaller, Failure, GuestCaller, StaffCaller, VisitCaller};
use crate::app_state::App;
use crate::params;
use crate::store::{Audited, Context, Keys, Reader, SecretHash, StoreError, Tx};

/// The header.
const HEADER: &str = "idempotency-key";
/// How long an answer is remembered.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Makes an act happen once, however often the same request arrives. Without the header it does
/// nothing special.
#[derive(Debug, Clone)]
pub struct Once(Option<Known>);

#[derive(Debug, Clone)]
struct Known {
    scope: String,
    key: SecretHash,
    body: SecretHash,
}

/// A JSON body together with the key it came with. Take it instead of `Json` where a repeat would
/// do harm.
#[derive(Debug, Clone)]
pub struct JsonOnce<T> {
    /// The body.
    pub body: T,
    /// The key.
    pub once: Once,
}

impl<T: DeserializeOwned> FromRequest<App> for JsonOnce<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        require_json(request.headers())?;
        let once = Draft::of(&request)?;
        let bytes = read_body(request, app).await?;
        let body = parse(&bytes)?;
        Ok(Self {
            body,
            once: once.with_body(&bytes),
        })
    }
}

/// The key of a request without a body.
impl FromRequest<App> for Once {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        Ok(Draft::of(&request)?.with_body(b""))
    }
}

struct Draft(Option<(String, SecretHash)>);

impl Draft {
    fn of(request: &Request) -> Result<Self, Failure> {
        let Some(value) = request.headers().get(HEADER) else {
            return Ok(Self(None));
        };
        let key = value.as_bytes();
        if !(16..=128).contains(&key.len()) {
            return Err(Problem::fields(vec![FieldProblem {
                field: "Idempotency-Key".to_owned(),
                error: FieldError::Format,
            }])
            .into());
        }
        let caller = if let Some(staff) = request.extensions().get::<StaffCaller>() {
            staff.staff.to_string()
        } else if let Some(visit) = request.extensions().get::<VisitCaller>() {
            visit.visit.to_string()
        } else if let Some(guest) = request.extensions().get::<GuestCaller>() {
            guest.visit.to_string()
        } else if let Some(camera) = request.extensions().get::<CameraCaller>() {
            camera.visit.to_string()
        } else if let Some(program) = request.extensions().get::<ClientCaller>() {
            program.client.to_string()
        } else {
            "public".to_owned()
        };
        let method: &Method = request.method();
        let scope = format!("{caller} {method} {}", request.uri().path());
        Ok(Self(Some((scope, SecretHash::of(key)))))
    }

    fn with_body(self, bytes: &[u8]) -> Once {
        Once(self.0.map(|(scope, key)| Known {
            scope,
            key,
            body: SecretHash::of(bytes),
        }))
    }
}

impl Once {
    /// The same for an act that whoever only reads can refuse before: `look` says why, and the act takes
    /// no turn from those who write.
    ///
    /// # Errors
    /// What `look` or `work` says; `key_reused` when the key came with another body before.
    pub async fn act_unless_refused<T, L, F>(
        self,
        app: &App,
        look: L,
        work: F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        L: FnOnce(&mut Reader) -> Result<(), Problem> + Clone + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, Problem> + Clone + Send + 'static,
    {
        let (known, keys, now) = (self.0.clone(), app.db.keys(), app.now());
        let before = app.db.read(move |reader| {
            let before = match &known {
                Some(known) => known.recall(reader, &keys, now)?,
                None => None,
            };
            if before.is_none() {
                look(reader)?;
            }
            Ok::<_, Problem>(before)
        });
        match before.await? {
            Some(before) => Ok(before),
            None => self.act(app, work).await,
        }
    }

    /// Does the act, or gives the answer it gave before.
    ///
    /// # Errors
    /// What `work` says; `key_reused` when the key came with another body before.
    pub async fn act<T, F>(self, app: &App, work: F) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, Problem> + Clone + Send + 'static,
    {
        let done = app.db.act(move |tx| {
            let Some(known) = self.0 else {
                return work(tx);
            };
            // The same request twice at once: the second waits and hears what the first was told.
            tx.keep_name(&format!("once {} {}", known.scope, known.key))?;
            let (keys, now) = (tx.keys(), tx.now());
            if let Some(before) = known.recall(tx, &keys, now)? {
                return Ok(tx.unchanged(before)?);
            }
            let answer = work(tx)?;
            known.remember(tx, answer.value())?;
            Ok::<_, Problem>(answer)
        });
        Ok(done.await?)
    }
}

impl Known {
    fn place(&self) -> Context {
        Context::new(
            "idempotency.response_sealed",
            format!("{} {}", self.scope, self.key),
        )
    }

    fn recall<T: DeserializeOwned>(
        &self,
        reader: &mut Reader,
        keys: &Keys,
        now: Timestamp,
    ) -> Result<Option<T>, Problem> {
        let row = reader.query_opt(
            "SELECT body_hash, response_sealed FROM idempotency
             WHERE scope = $1 AND key_hash = $2 AND expires_at > $3",
            params![&self.scope, &self.key, now],
            |row| Ok((row.text(0)?, row.sealed(1)?)),
        )?;
        let Some((body, sealed)) = row else {
            return Ok(None);
        };
        if body != self.body.as_str() {
            return Err(ErrorCode::KeyReused.into());
        }
        Ok(Some(keys.open_json(self.place(), &sealed)?))
    }

    fn remember<T: Serialize>(&self, tx: &mut Tx, answer: &T) -> Result<(), StoreError> {
        let now = tx.now();
        let sealed = tx.keys().seal_json(self.place(), answer)?;
        // An expired row of the same key may still be there.
        tx.change(
            "INSERT INTO idempotency
                 (scope, key_hash, body_hash, status, response_sealed, created_at, expires_at)
             VALUES ($1, $2, $3, 200, $4, $5, $6)
             ON CONFLICT (scope, key_hash) DO UPDATE SET body_hash = excluded.body_hash,
                response_sealed = excluded.response_sealed, created_at = excluded.created_at,
                expires_at = excluded.expires_at",
            params![
                &self.scope,
                &self.key,
                &self.body,
                sealed,
                now,
                now.plus_ms(KEPT_MS)
            ],
        )?;
        Ok(())
    }
}

/// Forgets answers that are no longer remembered.
///
/// # Errors
/// What the database says.
pub async fn forget_expired(app: &App) -> Result<(), StoreError> {
    app.db
        .keep(|tx| {
            let now = tx.now();
            tx.execute(
                "DELETE FROM idempotency WHERE expires_at <= $1",
                params![now],
            )?;
            Ok(())
        })
        .await
}
