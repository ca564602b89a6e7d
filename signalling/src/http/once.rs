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
use crate::store::{Audited, Context, Reader, Sealed, SecretHash, StoreError, Tx};

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
    /// The same for an act that whoever only reads can refuse before: `look` says why by a single question, which
    /// `ahead` asks ahead, and no turn is taken from those who write.
    ///
    /// # Errors
    /// What `look` or `work` says; `key_reused` when the key came with another body before.
    pub async fn act_unless_refused<T, A, L, P, F>(
        self,
        app: &App,
        (ahead, look): (A, L),
        prepare: P,
        work: F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        P: FnOnce(&mut Tx) -> Result<(), StoreError> + Clone + Send + 'static,
        A: FnOnce(&mut Reader) -> Result<(), StoreError> + Clone + Send + 'static,
        L: FnOnce(&mut Reader) -> Result<(), Problem> + Clone + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, Problem> + Clone + Send + 'static,
    {
        let (known, now) = (self.0.clone(), app.now());
        let refused = app.db.ask_apart(2, move |reader| {
            // Asked before the other, or it might see what whoever asks has got themselves in between.
            ahead(reader)?;
            // Whoever asks once more is answered by the act: what readers see a crash may still take back.
            match &known {
                Some(known) if known.row(reader, now)?.is_some() => Ok(()),
                _ => look(reader),
            }
        });
        refused.await?;
        self.act_prepared(app, prepare, work).await
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
        self.act_prepared(app, |_| Ok(()), work).await
    }

    /// The same for an act of which it is known what it will read: `prepare` takes its turns and asks ahead,
    /// with the question for the answer that was given before.
    ///
    /// # Errors
    /// What `prepare` or `work` says; `key_reused` when the key came with another body before.
    pub async fn act_prepared<T, P, F>(self, app: &App, prepare: P, work: F) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        P: FnOnce(&mut Tx) -> Result<(), StoreError> + Clone + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, Problem> + Clone + Send + 'static,
    {
        let done = app.db.act(move |tx| {
            let Some(known) = self.0 else {
                return work(tx);
            };
            if let Some(before) = known.recall(tx, prepare)? {
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

    /// The body and the answer that were kept.
    fn row(
        &self,
        reader: &mut Reader,
        now: Timestamp,
    ) -> Result<Option<(String, Sealed)>, StoreError> {
        reader.query_opt(
            "SELECT body_hash, response_sealed FROM idempotency
             WHERE scope = $1 AND key_hash = $2 AND expires_at > $3",
            params![&self.scope, &self.key, now],
            |row| Ok((row.text(0)?, row.sealed(1)?)),
        )
    }

    fn recall<T: DeserializeOwned>(
        &self,
        tx: &mut Tx,
        prepare: impl FnOnce(&mut Tx) -> Result<(), StoreError>,
    ) -> Result<Option<T>, Problem> {
        let now = tx.now();
        // The same request twice at once: the second waits and hears what the first was told.
        tx.keep_name(&format!("once {} {}", self.scope, self.key))?;
        prepare(tx)?;
        let Some((body, sealed)) = self.row(tx, now)? else {
            return Ok(None);
        };
        if body != self.body.as_str() {
            return Err(ErrorCode::KeyReused.into());
        }
        Ok(Some(tx.keys().open_json(self.place(), &sealed)?))
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
