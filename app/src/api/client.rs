//! Sending a request and reading its answer.

use domain::error::Problem;
use gloo_net::http::{Method, Request, RequestBuilder};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::json::parse;
use super::keys;

/// One bar of signal is slow; beyond this a person is better served by a word and a button.
const PATIENCE_MS: u32 = 30_000;

/// Reads a resource.
///
/// # Errors
/// [`Failure`], as for all functions of this module.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(&send(Method::GET, path, None).await?)
}

/// Does something; `()` as the body where the route takes none.
///
/// # Errors
/// [`Failure`]
pub async fn post<T: DeserializeOwned, B: Serialize>(path: &str, body: &B) -> Result<T, Failure> {
    mutate(Method::POST, path, body).await
}

/// Replaces a resource.
///
/// # Errors
/// [`Failure`]
pub async fn put<T: DeserializeOwned, B: Serialize>(path: &str, body: &B) -> Result<T, Failure> {
    mutate(Method::PUT, path, body).await
}

/// Removes a resource.
///
/// # Errors
/// [`Failure`]
pub async fn delete<T: DeserializeOwned, B: Serialize>(path: &str, body: &B) -> Result<T, Failure> {
    mutate(Method::DELETE, path, body).await
}

/// A file may take its time on one bar of signal.
const FILE_PATIENCE_MS: u32 = 300_000;

/// Sends a file. The path names it, so that the same once more is the same file.
///
/// # Errors
/// [`Failure`]
pub async fn put_file(path: &str, content: &web_sys::Blob) -> Result<(), Failure> {
    let abort = web_sys::AbortController::new().ok();
    let signal = abort.as_ref().map(web_sys::AbortController::signal);
    let _timeout = abort.map(|abort| Timeout::new(FILE_PATIENCE_MS, move || abort.abort()));
    let request = RequestBuilder::new(path)
        .method(Method::PUT)
        .abort_signal(signal.as_ref())
        .header("content-type", "application/octet-stream")
        .body(content.clone());
    answer(request).await.map(|_| ())
}

async fn mutate<T: DeserializeOwned, B: Serialize>(
    method: Method,
    path: &str,
    body: &B,
) -> Result<T, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::Unreadable)?;
    let body = if body == "null" {
        "{}".to_owned()
    } else {
        body
    };
    read(&send(method, path, Some(body)).await?)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let text = if text.is_empty() { "null" } else { text };
    parse(text).ok_or(Failure::Unreadable)
}

/// Not generic, so that it is in the bundle once.
async fn send(method: Method, path: &str, body: Option<String>) -> Result<String, Failure> {
    let request_key = body.as_ref().map(|body| format!("{method} {path} {body}"));
    let abort = web_sys::AbortController::new().ok();
    let signal = abort.as_ref().map(web_sys::AbortController::signal);
    let _timeout = abort.map(|abort| Timeout::new(PATIENCE_MS, move || abort.abort()));

    let mut request = RequestBuilder::new(path)
        .method(method)
        .abort_signal(signal.as_ref())
        .header("accept", "application/json");
    if let Some(key) = &request_key {
        request = request.header("idempotency-key", &keys::for_request(key));
    }
    let request = match body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(body),
        None => request.build(),
    };
    let (status, answered) = answer_and_status(request).await?;
    if let (Some(key), ..500) = (&request_key, status) {
        keys::settled(key);
    }
    answered
}

async fn answer(request: Result<Request, gloo_net::Error>) -> Result<String, Failure> {
    answer_and_status(request).await?.1
}

/// The status, and what was answered with it.
async fn answer_and_status(
    request: Result<Request, gloo_net::Error>,
) -> Result<(u16, Result<String, Failure>), Failure> {
    let response = request.map_err(|_| Failure::Unreadable)?.send().await;
    let response = response.map_err(|_| Failure::Network)?;
    let text = response.text().await.map_err(|_| Failure::Network)?;
    let status = response.status();
    if response.ok() {
        return Ok((status, Ok(text)));
    }
    let failure = parse::<Problem>(&text).map_or(
        // A proxy in between that answers for a server it cannot reach.
        if status >= 502 {
            Failure::Network
        } else {
            Failure::Unreadable
        },
        Failure::Refused,
    );
    Ok((status, Err(failure)))
}
