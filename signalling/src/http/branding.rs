//! The clinic's own name, number, colours and logo.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use domain::people::wire::Branding;
use http::{HeaderValue, header};

use super::{Access, Failure, Json, Routes};
use crate::app_state::App;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/branding", Access::Public, branding)
        .summary("Who runs this clinic")
        .gives::<Branding>()
        .get("/branding.css", Access::Public, stylesheet)
        .summary("The clinic's colours as custom properties")
        .gives_media("text/css")
        .get("/branding/logo", Access::Public, logo)
        .summary("The clinic's logo")
        .gives_media("image/*")
}

async fn branding(State(app): State<App>) -> Json<Branding> {
    let brand = &app.config.branding;
    Json(Branding {
        name: brand.name.clone(),
        telephone: brand.telephone.clone(),
        has_logo: brand.logo.is_some(),
        demo: app.config.is_demo(),
    })
}

async fn stylesheet(State(app): State<App>) -> Response {
    let colours = &app.config.branding.colours;
    let mut css = String::new();
    let mut set = |property: &str, colour: &Option<String>| {
        if let Some(colour) = colour {
            css.push_str(&format!("--{property}:{colour};"));
        }
    };
    set("brand", &colours.primary);
    set("brand-dark", &colours.primary.as_deref().map(darker));
    set("brand-text", &colours.on_primary);
    set("link", &colours.link);
    set("action", &colours.button);
    set("action-dark", &colours.button.as_deref().map(darker));
    let css = format!(":root{{{css}}}\n");
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/css; charset=utf-8"),
            ),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=300"),
            ),
        ],
        css,
    )
        .into_response()
}

/// The same colour at three quarters of its light, for hover and edges.
fn darker(colour: &str) -> String {
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or(0);
    let part = |shift: u32| ((number >> shift) & 0xff) * 3 / 4;
    format!("#{:02x}{:02x}{:02x}", part(16), part(8), part(0))
}

async fn logo(State(app): State<App>) -> Result<Response, Failure> {
    let path = app
        .config
        .branding
        .logo
        .as_ref()
        .ok_or(ErrorCode::NotFound)?;
    let bytes = tokio::fs::read(path).await.map_err(|error| {
        tracing::error!(%error, "the logo cannot be read");
        ErrorCode::NotFound
    })?;
    let kind = if path.extension().is_some_and(|e| e == "svg") {
        "image/svg+xml"
    } else {
        "image/png"
    };
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=300"),
            ),
        ],
        bytes,
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_colour_gets_its_darker_sister() {
        assert_eq!(super::darker("#ff8000"), "#bf6000");
    }
}
