//! `/api/kits` for staff, `/api/kit` for the devices themselves.

use axum::extract::State;
use domain::error::{ErrorCode, FieldError, Fields};
use domain::ids::{KitId, SiteId};
use domain::people::policy::Action;
use domain::support::kit::{KitGreeting, KitLink, KitNames, KitResult, KitSecret, Kits, NewKit};
use domain::support::wire::LineChecked;
use http::StatusCode;

use super::kits;
use crate::app_state::App;
use crate::http::{Access, Failure, Json, JsonOnce, Once, Path, Query, Routes, StaffCaller};

/// Which site's kits.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub(super) struct OfSite {
    /// The site; may be left out by whoever has one only.
    site: String,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/kits", Access::Staff(Action::SeeKits), list)
        .summary("The kits of a site and how their places do")
        .query::<OfSite>()
        .gives::<Kits>()
        .post("/api/kits", Access::Staff(Action::ManageKits), make)
        .summary("Names a kit; its link is shown this once")
        .takes::<NewKit>()
        .creates::<KitLink>()
        .post(
            "/api/kits/{id}/retire",
            Access::Staff(Action::ManageKits),
            retire,
        )
        .summary("Retires a kit: its link opens nothing any more")
        .post("/api/kit", Access::Public, greet)
        .summary("Which kit a link is for")
        .every_time()
        .takes::<KitSecret>()
        .gives::<KitGreeting>()
        .post("/api/kit/check", Access::Public, keep)
        .summary("Keeps what a kit's check found")
        .every_time()
        .takes::<KitResult>()
        .gives::<LineChecked>()
}

fn site_of(query: &OfSite, caller: &StaffCaller) -> Result<SiteId, Failure> {
    let own = caller.sites_where(Action::SeeKits);
    let mut fields = Fields::new();
    let site = match (query.site.as_str(), own.as_slice()) {
        ("", [only]) => Some(*only),
        ("", _) => fields.take("site", Err(FieldError::Required)),
        (text, _) => fields.take("site", text.parse().map_err(|_| FieldError::Format)),
    };
    Ok(fields.finish(site)?)
}

async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<OfSite>,
) -> Result<Json<Kits>, Failure> {
    let site = site_of(&query, &caller)?;
    caller.must_at(Action::SeeKits, site)?;
    let now = app.now();
    let kits = app
        .db
        .read(move |reader| kits::list(reader, site, now))
        .await?;
    Ok(Json(kits))
}

async fn make(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewKit>,
) -> Result<(StatusCode, Json<KitLink>), Failure> {
    caller.must_at(Action::ManageKits, body.site)?;
    let names = KitNames::read(&body)?;
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| {
            kits::make(tx, &inner, caller.staff, body.site, &names)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn retire(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<KitId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    let site = app.db.read(move |reader| kits::site_of(reader, id)).await?;
    caller.must_at(Action::ManageKits, site)?;
    once.act(&app, move |tx| kits::retire(tx, caller.staff, site, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn greet(
    State(app): State<App>,
    Json(body): Json<KitSecret>,
) -> Result<Json<KitGreeting>, Failure> {
    let greeting = app
        .db
        .read(move |reader| kits::greet(reader, &body.secret))
        .await?;
    Ok(Json(greeting))
}

async fn keep(
    State(app): State<App>,
    Json(body): Json<KitResult>,
) -> Result<Json<LineChecked>, Failure> {
    let now = app.now();
    if body.secret.len() > 100 {
        return Err(ErrorCode::LinkNotValid.into());
    }
    app.checks.take_result(&body.check, now)?;
    let found = LineChecked::new(body.line, now);
    let kept = found.clone();
    app.db
        .act(move |tx| kits::keep(tx, &body.secret, &kept))
        .await?;
    Ok(Json(found))
}
