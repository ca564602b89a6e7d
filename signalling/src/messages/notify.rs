//! Text messages by GOV.UK Notify: a small client of its API (`POST /v2/notifications/sms`). The words
//! are ours; the template at Notify has nothing but one place for them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;
use sha2::Sha256;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::carrier::Refusal;
use crate::config::NotifyConfig;
use crate::tls::Roots;

/// How long one message may take, from looking up the host to the answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// More of an answer is not read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A text message to be handed over.
#[derive(Debug)]
pub struct TextMessage<'a> {
    /// To which number, in E.164.
    pub to: &'a str,
    /// The whole text.
    pub body: &'a str,
    /// By which Notify's receipt names it.
    pub reference: &'a str,
}

/// Hands a text message to Notify.
///
/// # Errors
/// [`Refusal::Later`] when Notify is away, busy or does not let us in; [`Refusal::Never`] when it will not
/// have this message.
pub async fn send(
    config: &NotifyConfig,
    roots: &Roots,
    message: &TextMessage<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let request = request(config, message, now).map_err(|_| Refusal::Never("address"))?;
    let asked = tokio::time::timeout(PATIENCE, ask(config, roots, request));
    match asked.await {
        Err(_) => Err(Refusal::Later("timeout")),
        Ok(Err(_)) => Err(Refusal::Later("connection")),
        Ok(Ok((status, _))) => judge(status),
    }
}

/// Whether Notify lets us in and has the template.
///
/// # Errors
/// Why not, in words that name nobody.
pub async fn answers(config: &NotifyConfig, roots: &Roots, now: Timestamp) -> Result<(), String> {
    let path = format!("{}/v2/template/{}", config.path, config.template);
    let request = with_token(Request::get(path), config, now)
        .body(Full::default())
        .map_err(|error| error.to_string())?;
    let (status, body) = tokio::time::timeout(PATIENCE, ask(config, roots, request))
        .await
        .map_err(|_| "it does not answer in time".to_owned())?
        .map_err(|error| error.to_string())?;
    match status {
        StatusCode::OK => {}
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
            return Err("it refuses the key, or this machine's clock is wrong".to_owned());
        }
        StatusCode::NOT_FOUND => return Err("it has no such template".to_owned()),
        status => return Err(format!("it answers {status}")),
    }
    let template: serde_json::Value =
        serde_json::from_slice(&body).map_err(|_| "it answers no template".to_owned())?;
    let text = template["body"].as_str().unwrap_or_default();
    if template["type"] != "sms" || text.trim() != "((body))" {
        return Err("the template is no text message whose whole text is ((body))".to_owned());
    }
    Ok(())
}

/// What an answer means for the message. A key that is refused, or a clock that is wrong, is ours to
/// mend and no fault of the message's: it waits.
fn judge(status: StatusCode) -> Result<(), Refusal> {
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Refusal::Later("not_let_in")),
        StatusCode::TOO_MANY_REQUESTS => Err(Refusal::Later("asked_to_wait")),
        status if status.is_server_error() => Err(Refusal::Later("server")),
        _ => Err(Refusal::Never("refused")),
    }
}

async fn ask(
    config: &NotifyConfig,
    roots: &Roots,
    request: Request<Full<Bytes>>,
) -> std::io::Result<(StatusCode, Bytes)> {
    let stream = TcpStream::connect((config.host.as_str(), config.port)).await?;
    if config.tls {
        let stream = roots.shake_hands(stream, &config.host).await?;
        over(stream, request).await
    } else {
        over(stream, request).await
    }
}

async fn over<S>(stream: S, request: Request<Full<Bytes>>) -> std::io::Result<(StatusCode, Bytes)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(std::io::Error::other)?;
    let connection = tokio::spawn(connection);
    let asked = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        Ok::<_, hyper::Error>((
            head.status,
            body.map(Collected::to_bytes).unwrap_or_default(),
        ))
    };
    let answer = asked.await;
    // One message a connection.
    connection.abort();
    answer.map_err(std::io::Error::other)
}

fn request(
    config: &NotifyConfig,
    message: &TextMessage<'_>,
    now: Timestamp,
) -> Result<Request<Full<Bytes>>, http::Error> {
    let mut body = json!({
        "phone_number": message.to,
        "template_id": config.template,
        "personalisation": { "body": message.body },
        "reference": message.reference,
    });
    if let Some(sender) = &config.sender {
        body["sms_sender_id"] = json!(sender);
    }
    let path = format!("{}/v2/notifications/sms", config.path);
    with_token(Request::post(path), config, now)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::from(body.to_string()))
}

fn with_token(
    request: http::request::Builder,
    config: &NotifyConfig,
    now: Timestamp,
) -> http::request::Builder {
    let shown = format!("Bearer {}", token(config, now));
    request
        .header(header::HOST, host(config))
        .header(header::USER_AGENT, "anteroom")
        .header(header::AUTHORIZATION, shown)
}

fn host(config: &NotifyConfig) -> String {
    match (config.tls, config.port) {
        (true, 443) | (false, 80) => config.host.clone(),
        (_, port) => format!("{}:{port}", config.host),
    }
}

/// The JSON Web Token by which Notify knows us: HS256, good for half a minute.
fn token(config: &NotifyConfig, now: Timestamp) -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "typ": "JWT", "alg": "HS256" }));
    let claims = part(json!({ "iss": config.service, "iat": now.0.div_euclid(1000) }));
    let signed = format!("{head}.{claims}");
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(config.key.reveal().as_bytes()) else {
        return signed;
    };
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}
