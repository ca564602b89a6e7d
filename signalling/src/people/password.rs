//! Hashing passwords with argon2id, on one thread of its own: each hash takes 19 MiB, so that
//! however many people sign in at once the server needs that much once, and no worker waits.

use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::error::{ErrorCode, Problem};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::outside::Entropy;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many may wait; at some 20 ms each, the last waits about two seconds.
const QUEUE: usize = 96;
/// Longer texts are refused before hashing.
const LONGEST_BYTES: usize = 1_024;

type Task = Box<dyn FnOnce(&Argon2<'_>) + Send>;

fn queue() -> &'static SyncSender<Task> {
    static QUEUE_IN: OnceLock<SyncSender<Task>> = OnceLock::new();
    QUEUE_IN.get_or_init(|| {
        let (send, receive) = sync_channel::<Task>(QUEUE);
        let spawned = std::thread::Builder::new()
            .name("passwords".to_owned())
            .spawn(move || {
                let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
                let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                for task in receive {
                    task(&argon);
                }
            });
        if let Err(error) = spawned {
            // The queue is closed then, and every sign-in fails closed.
            tracing::error!(%error, "no thread for passwords");
        }
        send
    })
}

async fn run<T: Send + 'static>(
    work: impl FnOnce(&Argon2<'_>) -> T + Send + 'static,
) -> Result<T, Problem> {
    let busy = || Problem {
        retry_after_seconds: Some(2),
        ..Problem::new(ErrorCode::Unavailable)
    };
    let (send, receive) = oneshot::channel();
    let task: Task = Box::new(move |argon| {
        let _ = send.send(work(argon));
    });
    queue().try_send(task).map_err(|_| busy())?;
    receive.await.map_err(|_| busy())
}

/// Hashes a new password into a PHC string.
///
/// # Errors
/// `unavailable` when too many are waiting.
pub async fn hash(password: String, entropy: &Entropy) -> Result<String, Problem> {
    let salt = entropy.bytes::<16>();
    let password = Zeroizing::new(password);
    let hashed = run(move |argon| {
        let made: Result<PasswordHash, _> =
            argon.hash_password_with_salt(password.as_bytes(), &salt);
        made.map(|hash| hash.to_string()).ok()
    });
    hashed
        .await?
        .ok_or_else(|| Problem::new(ErrorCode::Internal))
}

/// Whether this is the password. Without a stored hash the same work is done for nothing, so that
/// an unknown account takes as long as a known one.
///
/// # Errors
/// `unavailable` when too many are waiting.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Problem> {
    if password.len() > LONGEST_BYTES {
        return Ok(false);
    }
    let password = Zeroizing::new(password);
    run(move |argon| {
        let stored = stored
            .as_deref()
            .and_then(|text| PasswordHash::new(text).ok());
        match stored {
            Some(hash) => argon.verify_password(password.as_bytes(), &hash).is_ok(),
            None => {
                let wasted: Result<PasswordHash, _> =
                    argon.hash_password_with_salt(password.as_bytes(), &[0; 16]);
                drop(std::hint::black_box(wasted));
                false
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let hashed = hash("correct horse".to_owned(), &Entropy::seeded(1))
            .await
            .unwrap();
        assert!(
            hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hashed}"
        );
        let try_with = |password: &str, stored: Option<&str>| {
            verify(password.to_owned(), stored.map(str::to_owned))
        };
        assert!(try_with("correct horse", Some(&hashed)).await.unwrap());
        assert!(!try_with("correct horsf", Some(&hashed)).await.unwrap());
        assert!(!try_with("correct horse", None).await.unwrap());
        assert!(!try_with("correct horse", Some("nonsense")).await.unwrap());
    }
}
