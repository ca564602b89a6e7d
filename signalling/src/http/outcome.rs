//! Refusals in the words of FHIR: an OperationOutcome in a problem document's place, for routes that
//! speak FHIR R4, and for those that speak NHS booking and referral (BaRS), which has codes of its own.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::error::{ErrorCode, FieldError, Problem};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::outcome_words as words;

/// The media type of FHIR.
pub const FHIR_JSON: &str = "application/fhir+json";
/// BaRS's list of error codes, spelt as its own examples spell it.
const BARS_CODES: &str = "https://fhir.nhs.uk/Codesystem/http-error-codes";
/// Below this, refusals are FHIR's,
const FHIR: &str = "/fhir";
/// and below this those of the booking and referral standard.
const BARS: &str = "/fhir/bars";
/// Problem documents are small.
const LARGEST_PROBLEM: usize = 64 * 1024;

/// In which words a route refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Face {
    /// Problem documents.
    #[default]
    Problem,
    /// FHIR R4.
    Fhir,
    /// Booking and referral standard.
    Bars,
}

impl Face {
    /// In which words everything below an address refuses, also what is not there.
    pub fn of(path: &str) -> Self {
        let below = |base: &str| {
            path.strip_prefix(base)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if below(BARS) {
            Self::Bars
        } else if below(FHIR) {
            Self::Fhir
        } else {
            Self::Problem
        }
    }
}

/// One thing that BaRS says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarsCode {
    /// The HTTP status.
    pub status: u16,
    /// FHIR's kind of issue.
    pub issue: &'static str,
    /// The code of BaRS.
    pub code: &'static str,
}

const fn bars(status: u16, code: &'static str, issue: &'static str) -> BarsCode {
    BarsCode {
        status,
        issue,
        code,
    }
}

impl BarsCode {
    /// The same message a second time.
    pub const DUPLICATE: Self = bars(409, "REC_CONFLICT", "duplicate");
    /// A message of a kind that is not taken here.
    pub const NOT_IMPLEMENTED: Self = bars(501, "REC_NOT_IMPLEMENTED", "not-supported");
    /// An answer of another kind was asked for.
    const NOT_ACCEPTABLE: Self = bars(406, "REC_NOT_ACCEPTABLE", "processing");
    /// What is said to that.
    const ONLY_JSON: &str = "answers are application/fhir+json";

    const fn of(code: ErrorCode, with_token: bool) -> Self {
        match code {
            ErrorCode::Malformed => bars(400, "REC_BAD_REQUEST", "invalid"),
            ErrorCode::InvalidFields => bars(400, "REC_BAD_REQUEST", "value"),
            ErrorCode::SignInNeeded if with_token => bars(401, "SEND_UNAUTHORIZED", "security"),
            ErrorCode::SignInNeeded | ErrorCode::SignInRefused => {
                bars(401, "SEND_UNAUTHORIZED", "unknown")
            }
            ErrorCode::NotAllowed | ErrorCode::ForeignOrigin => {
                bars(403, "REC_FORBIDDEN", "forbidden")
            }
            ErrorCode::NotFound | ErrorCode::LinkNotValid => {
                bars(404, "REC_NOT_FOUND", "not-found")
            }
            ErrorCode::MethodNotAllowed => bars(405, "REC_METHOD_NOT_ALLOWED", "not-supported"),
            ErrorCode::Timeout => bars(408, "REC_TIMEOUT", "timeout"),
            ErrorCode::SlotTaken
            | ErrorCode::SlotNotOffered
            | ErrorCode::NeedsDoNotFit
            | ErrorCode::HoldExpired
            | ErrorCode::WrongState
            | ErrorCode::NotJoinable
            | ErrorCode::CallFull
            | ErrorCode::Locked
            | ErrorCode::AlreadyExists
            | ErrorCode::Full
            // Its list has none for 412: what has been changed here meanwhile is a conflict, by its failure scenarios.
            | ErrorCode::Stale => bars(409, "REC_CONFLICT", "conflict"),
            ErrorCode::KeyReused => Self::DUPLICATE,
            ErrorCode::TooLarge => bars(422, "REC_UNPROCESSABLE_ENTITY", "too-costly"),
            ErrorCode::UnsupportedMediaType | ErrorCode::IdentityMismatch => {
                bars(422, "REC_UNPROCESSABLE_ENTITY", "not-supported")
            }
            ErrorCode::TooManyAttempts => bars(429, "SEND_TOO_MANY_REQUESTS", "throttled"),
            ErrorCode::Unavailable => bars(503, "REC_SERVICE_UNAVAILABLE", "transient"),
            ErrorCode::Internal => bars(500, "REC_SERVER_ERROR", "exception"),
        }
    }

    /// As an answer.
    pub fn answer(self, words: &str) -> Response {
        let issue = issue(self.issue, BARS_CODES, self.code, words, None);
        outcome(self.status, vec![issue])
    }
}

/// FHIR's kind of issue.
const fn kind(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Malformed => "structure",
        ErrorCode::InvalidFields => "value",
        ErrorCode::SignInNeeded | ErrorCode::SignInRefused => "login",
        ErrorCode::NotAllowed | ErrorCode::ForeignOrigin => "forbidden",
        ErrorCode::NotFound | ErrorCode::LinkNotValid => "not-found",
        ErrorCode::MethodNotAllowed | ErrorCode::UnsupportedMediaType => "not-supported",
        ErrorCode::TooLarge => "too-long",
        ErrorCode::TooManyAttempts => "throttled",
        ErrorCode::AlreadyExists => "duplicate",
        ErrorCode::SlotTaken
        | ErrorCode::SlotNotOffered
        | ErrorCode::HoldExpired
        | ErrorCode::NotJoinable
        | ErrorCode::CallFull
        | ErrorCode::Locked
        | ErrorCode::Full
        | ErrorCode::Stale
        | ErrorCode::WrongState => "conflict",
        ErrorCode::KeyReused | ErrorCode::IdentityMismatch | ErrorCode::NeedsDoNotFit => {
            "business-rule"
        }
        ErrorCode::Timeout => "timeout",
        ErrorCode::Unavailable => "transient",
        ErrorCode::Internal => "exception",
    }
}

const fn kind_of_field(error: FieldError) -> &'static str {
    match error {
        FieldError::Required => "required",
        FieldError::Format | FieldError::NoSuchDate => "invalid",
        FieldError::Unsupported => "not-supported",
        FieldError::EndBeforeStart => "invariant",
        FieldError::Unknown
        | FieldError::TooLong
        | FieldError::TooMany
        | FieldError::TooShort
        | FieldError::CheckDigit
        | FieldError::InFuture
        | FieldError::InPast
        | FieldError::OutOfRange
        | FieldError::TooCommon
        | FieldError::Taken => "value",
    }
}

fn issue(kind: &str, system: &str, code: &str, words: &str, field: Option<&str>) -> Value {
    let mut issue = json!({
        "severity": "error",
        "code": kind,
        "details": {"coding": [{"system": system, "code": code}]},
    });
    if !words.is_empty() {
        issue["diagnostics"] = json!(words);
    }
    if let Some(field) = field {
        issue["expression"] = json!([field]);
    }
    issue
}

fn outcome(status: u16, issues: Vec<Value>) -> Response {
    let body = json!({"resourceType": "OperationOutcome", "issue": issues});
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON))];
    (status, kind, body.to_string()).into_response()
}

impl Face {
    /// The same refusal in these words.
    fn say(self, problem: &Problem, codes: &str, with_token: bool) -> Response {
        let bars = BarsCode::of(problem.code, with_token);
        let (status, usual, system, code) = match self {
            Self::Bars => (bars.status, bars.issue, BARS_CODES, bars.code),
            _ => (
                problem.status,
                kind(problem.code),
                codes,
                problem.code.as_str(),
            ),
        };
        let mut issues: Vec<Value> = problem
            .fields
            .iter()
            .map(|refused| {
                let kind = kind_of_field(refused.error);
                let words = format!("{}: {}", refused.field, words::of_field(refused.error));
                issue(kind, system, code, &words, Some(&refused.field))
            })
            .collect();
        if issues.is_empty() {
            let words = problem
                .instance
                .as_deref()
                .unwrap_or_else(|| words::of(problem.code));
            issues.push(issue(usual, system, code, words, None));
        }
        outcome(status, issues)
    }
}

/// Has everything below a base refuse in its words. `codes` names the list that our codes are of.
pub(super) async fn translate(codes: &str, request: Request, next: Next) -> Response {
    let face = Face::of(request.uri().path());
    if face == Face::Problem {
        return next.run(request).await;
    }
    let with_token = request.headers().contains_key(header::AUTHORIZATION);
    let mirrored = mirrored(face, request.headers());
    let mut response = if takes_json(&request) {
        next.run(request).await
    } else if face == Face::Bars {
        BarsCode::NOT_ACCEPTABLE.answer(BarsCode::ONLY_JSON)
    } else {
        let words = BarsCode::ONLY_JSON;
        outcome(
            406,
            vec![issue("not-supported", codes, "not_acceptable", words, None)],
        )
    };
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if is_problem {
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, LARGEST_PROBLEM).await.unwrap_or_default();
        let problem =
            serde_json::from_slice(&bytes).unwrap_or_else(|_| Problem::new(ErrorCode::Internal));
        response = face.say(&problem, codes, with_token);
        if let Some(seconds) = head.headers.get(header::RETRY_AFTER) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.clone());
        }
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let how = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
    }
    response.headers_mut().extend(mirrored);
    response
}

/// BaRS wants its numbers back, so that both sides find a request in their logs.
fn mirrored(face: Face, headers: &HeaderMap) -> HeaderMap {
    let mut back = HeaderMap::new();
    if face != Face::Bars {
        return back;
    }
    for name in ["x-request-id", "x-correlation-id"] {
        let sane = |value: &&HeaderValue| {
            let bytes = value.as_bytes();
            (1..=64).contains(&bytes.len())
                && bytes
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        };
        if let Some(value) = headers.get(name).filter(sane) {
            back.insert(HeaderName::from_static(name), value.clone());
        }
    }
    back
}

/// Whether an answer in JSON will do: `_format` decides where it stands, else the header. BaRS writes its
/// version behind the media type.
fn takes_json(request: &Request) -> bool {
    let asked = |pair: &str| Some(pair.strip_prefix("_format=")?.to_ascii_lowercase());
    let query = request.uri().query().unwrap_or_default();
    if let Some(format) = query.split('&').find_map(asked) {
        return format.contains("json");
    }
    let headers = request.headers();
    let all: Vec<&str> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|one| one.split(';').next())
        .map(str::trim)
        .collect();
    let json = ["*/*", "application/*", "application/json", FHIR_JSON];
    all.is_empty() || all.iter().any(|one| json.contains(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(face: Face, problem: Problem) -> (u16, Value) {
        let answer = face.say(&problem, "https://clinic.example/codes", true);
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), LARGEST_PROBLEM).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn what_is_too_slow_too_much_or_amiss_is_said_in_the_codes_of_bars() {
        for (code, status, bars, kind) in [
            (ErrorCode::Timeout, 408, "REC_TIMEOUT", "timeout"),
            (ErrorCode::Stale, 409, "REC_CONFLICT", "conflict"),
            (
                ErrorCode::TooManyAttempts,
                429,
                "SEND_TOO_MANY_REQUESTS",
                "throttled",
            ),
            (ErrorCode::Internal, 500, "REC_SERVER_ERROR", "exception"),
            (
                ErrorCode::Unavailable,
                503,
                "REC_SERVICE_UNAVAILABLE",
                "transient",
            ),
        ] {
            let (answered, body) = said(Face::Bars, code.into()).await;
            assert_eq!(answered, status, "{bars}");
            assert_eq!(body["resourceType"], "OperationOutcome");
            let issue = &body["issue"][0];
            assert_eq!(
                (&issue["severity"], &issue["code"]),
                (&json!("error"), &json!(kind))
            );
            let coding = &issue["details"]["coding"][0];
            assert_eq!(
                (&coding["system"], &coding["code"]),
                (&json!(BARS_CODES), &json!(bars))
            );
            // FHIR's own base says the same in our codes.
            let (answered, body) = said(Face::Fhir, code.into()).await;
            assert_eq!(answered, Problem::new(code).status);
            let coding = &body["issue"][0]["details"]["coding"][0];
            assert_eq!(coding["code"], code.as_str());
        }
    }
}
