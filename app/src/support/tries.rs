//! Connections tried one beside the other, until one stands.

use std::rc::Rc;

use domain::support::CONNECT_MS;
use domain::support::tries::another;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::echo::{Echo, LOOK_MS, now_ms};

/// The first connection that stands, of so many at most that `make` makes.
///
/// # Errors
/// Those that were tried, when none stood in time or `over` ended it.
pub(super) async fn first_that_stands(
    check: &str,
    most: u8,
    over: &dyn Fn() -> bool,
    make: impl Fn() -> Option<Echo>,
) -> Result<Rc<Echo>, Vec<Rc<Echo>>> {
    let until = now_ms() + f64::from(CONNECT_MS);
    let mut tried: Vec<Rc<Echo>> = Vec::new();
    while now_ms() < until && !over() {
        let made = tried.len() as u8;
        let due = tried
            .last()
            .is_none_or(|last| !last.is_refused() && another(made, most, last.begun(), now_ms()));
        if due && let Some(echo) = make() {
            let echo = Rc::new(echo);
            tried.push(Rc::clone(&echo));
            let check = check.to_owned();
            spawn_local(async move { echo.call(&check).await });
        }
        for echo in &tried {
            if echo.stands().await {
                return Ok(Rc::clone(echo));
            }
        }
        let last = tried.last().is_none_or(|last| last.is_refused());
        if (last || tried.len() == usize::from(most)) && tried.iter().all(|echo| echo.has_failed())
        {
            break;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
    Err(tried)
}
