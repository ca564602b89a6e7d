//! The app's files: built into the program, or read from a folder while developing.
//!
//! `PATH` of either program answers at `/PATH`. Any other path without a dot in its last part is a
//! page and gets the index of its program; a missing file is 404, never an index.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use domain::pages::Program;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::Failure;
use super::headers::policy_of_page;
use crate::app_state::App;

/// A file built into the program.
struct Embedded {
    /// `patient/index.html`, `staff/assets/s/…`.
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    etag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/embedded_app.rs"));

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Anteroom</title><h1>The app is not built yet</h1>\
    <p>Run <code>make run</code>, or <code>scripts/build-app</code> and start again.</p>";

/// Answers everything no route answers.
pub(super) async fn serve(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    let reserved = [
        "/api",
        "/health",
        "/branding",
        "/fhir",
        "/calendar",
        "/scheduling",
    ]
    .iter()
    .any(|own| path == *own || path.starts_with(&format!("{own}/")));
    if reserved {
        return Failure::from(ErrorCode::NotFound).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Failure::from(ErrorCode::MethodNotAllowed).into_response();
    }
    let last = path.rsplit('/').next().unwrap_or("");
    if last.contains('.') {
        let relative = path.trim_start_matches('/');
        if relative.ends_with("index.html") {
            return Failure::from(ErrorCode::NotFound).into_response();
        }
        for program in Program::ALL {
            if let Some(file) = find(&app, &format!("{}/{relative}", program.folder())).await {
                return answer(file, relative, &headers);
            }
        }
        return Failure::from(ErrorCode::NotFound).into_response();
    }
    let index = format!("{}/index.html", Program::of(path).folder());
    match find(&app, &index).await {
        Some(file) => {
            let policy = policy_of_page(&app.config.public_url, &file.plain);
            let mut page = answer(file, &index, &headers);
            let policy = policy.map(|policy| (header::CONTENT_SECURITY_POLICY, policy));
            page.headers_mut().extend(policy);
            page
        }
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            )],
            NOT_BUILT,
        )
            .into_response(),
    }
}

struct File {
    plain: Cow<'static, [u8]>,
    brotli: Option<&'static [u8]>,
    etag: Option<&'static str>,
}

async fn find(app: &App, path: &str) -> Option<File> {
    if let Some(folder) = folder(app) {
        let safe = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let bytes = if safe {
            tokio::fs::read(folder.join(path)).await.ok()
        } else {
            None
        };
        return bytes.map(|bytes| File {
            plain: Cow::Owned(bytes),
            brotli: None,
            etag: None,
        });
    }
    EMBEDDED
        .iter()
        .find(|file| file.path == path)
        .map(|file| File {
            plain: Cow::Borrowed(file.plain),
            brotli: file.brotli,
            etag: Some(file.etag),
        })
}

fn folder(app: &App) -> Option<PathBuf> {
    if let Some(folder) = &app.config.app_dir {
        return Some(folder.clone());
    }
    // A development build holds no app: it reads what the last build left beside it.
    cfg!(debug_assertions).then(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist")))
}

fn answer(file: File, path: &str, request: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(path)),
    );
    let caching = if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(etag) = file.etag {
        headers.insert(header::ETAG, HeaderValue::from_static(etag));
        let known = request
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|list| {
                list.split(',')
                    .any(|tag| tag.trim().trim_start_matches("W/") == etag)
            });
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
    }
    match file.brotli.filter(|_| takes_brotli(request)) {
        Some(brotli) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            (headers, brotli).into_response()
        }
        None => (headers, file.plain.into_owned()).into_response(),
    }
}

fn takes_brotli(request: &HeaderMap) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
        .any(|(coding, quality)| {
            let refused = quality.trim().strip_prefix("q=").map(str::parse) == Some(Ok(0.0_f32));
            coding.trim() == "br" && !refused
        })
}

/// Whether the name, or its folder's, carries a hash of the content (16 hex digits), so that what it
/// names never changes.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '-', '.'])
        .any(|part| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_to_those_who_take_it() {
        for (accept, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
            assert_eq!(takes_brotli(&headers), takes, "{accept}");
        }
    }

    #[test]
    fn names_with_a_hash_are_known() {
        assert!(is_hashed("assets/p/0f3a9b8c7d6e5f41/patient_bg.wasm"));
        assert!(is_hashed("assets/p/patient-0f3a9b8c7d6e5f41.css"));
        assert!(!is_hashed("assets/sounds/arrival.wav"));
        assert!(!is_hashed("patient/index.html"));
    }
}
