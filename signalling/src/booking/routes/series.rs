//! `/api/series`, an appointment's series, and `/api/staff/soonest`.

use axum::extract::State;
use domain::booking::wire::{
    Appointment, CancelRest, NewSeries, SeriesCreated, SeriesPlan, SeriesView, Soonest,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::series::{self, Asked};
use crate::booking::slot_search::With;
use crate::booking::{book, slot_search, soonest, touched};
use crate::http::{Access, Failure, Json, JsonOnce, Path, Query, Routes, StaffCaller, VisitCaller};

/// The routes of series, and of the soonest times.
pub(super) fn routes() -> Routes {
    let see = Access::Staff(Action::SeeBoard);
    let manage = Access::Staff(Action::ManageAppointments);
    Routes::new()
        .post("/api/series", manage, book_all)
        .summary("Books a series: all of it or nothing")
        .takes::<NewSeries>()
        .creates::<SeriesCreated>()
        .get("/api/staff/series", Access::Staff(Action::SeeDiary), plan)
        .summary("The weeks of a series: the same time, or the nearest others")
        .query::<Asked>()
        .gives::<SeriesPlan>()
        .get("/api/appointments/{id}/series", see, show)
        .summary("The series of an appointment")
        .gives::<SeriesView>()
        .get("/api/visit/series", Access::Visit, of_visit)
        .summary("All times of the series of the visit's appointment")
        .gives::<SeriesView>()
        .post("/api/appointments/{id}/cancel-rest", manage, cancel_rest)
        .summary("Calls off an appointment and all later ones of its series")
        .takes::<CancelRest>()
        .gives::<Appointment>()
        .get(
            "/api/staff/soonest",
            Access::Staff(Action::SeeDiary),
            soonest,
        )
        .summary("The first free slot of each service at each of the caller's sites")
        .query::<Kind>()
        .gives::<Soonest>()
}

/// What is looked for: a search, and words of the service's name.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Kind {
    /// Words of the service's name or line; all services when left out.
    pub q: String,
    /// At these sites only, with commas between several.
    pub site: String,
    /// With this clinician only.
    pub clinician: String,
    /// This service only.
    pub service: String,
    /// With an interpreter of this language.
    pub interpreter: String,
    /// Only in these ways: `video`, `telephone`, `in_person`, with commas between several.
    pub modes: String,
    /// Only on these days of the week, with commas between several.
    pub weekdays: String,
    /// Only in these parts of the day: `morning`, `afternoon`, `evening`.
    pub times: String,
    /// `true` for somebody who needs more time.
    pub more_time: String,
    /// With this kit of the site; several names are separated by commas.
    pub kit: String,
}

/// Where the soonest times are, at the caller's sites.
pub(super) async fn soonest(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Kind>,
) -> Result<Json<Soonest>, Failure> {
    let query = slot_search::Query {
        site: asked.site,
        clinician: asked.clinician,
        service: asked.service,
        interpreter: asked.interpreter,
        modes: asked.modes,
        weekdays: asked.weekdays,
        times: asked.times,
        more_time: asked.more_time,
        kit: asked.kit,
        ..slot_search::Query::default()
    };
    let search = query.check()?;
    for site in search.sites() {
        caller.must_at(Action::SeeDiary, *site)?;
    }
    let sites = caller.sites_where(Action::SeeDiary);
    let with = With::of(&app);
    let found = app
        .db
        .read(move |reader| soonest::find(reader, &with, &search, &asked.q, &sites))
        .await?;
    Ok(Json(found))
}

/// The weeks of a series.
pub(super) async fn plan(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<SeriesPlan>, Failure> {
    let wanted = asked.check()?;
    let sites = caller.sites_where(Action::SeeDiary);
    let with = With::of(&app);
    let plan = app
        .db
        .read(move |reader| series::plan(reader, &with, wanted, (caller.staff, &sites)))
        .await?;
    Ok(Json(plan))
}

/// Books a series.
pub(super) async fn book_all(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewSeries>,
) -> Result<(StatusCode, Json<SeriesCreated>), Failure> {
    let (whom, reason) = series::check(&body, app.now())?;
    let inner = app.clone();
    let created = once
        .act(&app, move |tx| {
            series::book(tx, &inner, &caller, &body, &whom, &reason)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// The series of an appointment.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
) -> Result<Json<SeriesView>, Failure> {
    let found = app
        .db
        .read(move |reader| {
            let site = touched::site_of(reader, id)?.ok_or(ErrorCode::NotFound)?;
            book::must_at(&caller, Action::SeeBoard, site)?;
            series::view(reader, &caller, Action::SeeBoard, id)
        })
        .await
        .map_err(|problem: Problem| Failure::from(problem))?;
    Ok(Json(found))
}

/// The series of the visit's appointment.
pub(super) async fn of_visit(
    State(app): State<App>,
    caller: VisitCaller,
) -> Result<Json<SeriesView>, Failure> {
    let found = app
        .db
        .read(move |reader| series::own_view(reader, caller.appointment))
        .await?;
    Ok(Json(found))
}

/// Calls off an appointment and all later ones of its series.
pub(super) async fn cancel_rest(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    JsonOnce { body, once }: JsonOnce<CancelRest>,
) -> Result<Json<Appointment>, Failure> {
    let inner = app.clone();
    let cancelled = once
        .act(&app, move |tx| {
            series::cancel_rest(tx, &inner, &caller, id, body.reason)
        })
        .await?;
    Ok(Json(cancelled))
}
