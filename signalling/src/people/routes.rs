//! The room's routes: what comes in, who may, what goes out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::{PatientId, SiteId, StaffId};
use domain::people::policy::Action;
use domain::people::wire::{
    Code, DemoSignIn, Enrolment, Me, NewStaff, PatientRecord, Patients, RecordingSetting,
    SetupConfirm, SetupLink, SetupPassword, SetupSecret, SetupView, SignIn, SignInStep, Site,
    SiteDetails, Sites, Staff, StaffDetails, StaffInvited, StaffList, StaffRoles,
};
use http::{HeaderMap, StatusCode, header};

use super::patients::{self, PatientQuery};
use super::sign_in::{self, LONGEST_HOURS, Started};
use super::staff::StaffQuery;
use super::{account, clients, demo_sign_in, roles, setup, signed_in, site_store, sites, staff};
use crate::app_state::App;
use crate::http::{
    Access, ClientAddress, Cookie, Failure, Json, JsonOnce, Once, Path, Query, Routes, StaffCaller,
};
use crate::store::Secret;

/// This room's routes.
pub fn routes() -> Routes {
    clients::routes()
        .post("/api/sign-in", Access::Public, password)
        .summary("Signs in, first step: e-mail and password")
        .every_time()
        .takes::<SignIn>()
        .gives::<SignInStep>()
        .post("/api/sign-in/code", Access::Public, code)
        .summary("Signs in, second step: the code")
        .every_time()
        .takes::<Code>()
        .gives::<Me>()
        .post("/api/sign-in/demo", Access::DemoOnly, demo)
        .summary("Signs in by role, in the demo only")
        .every_time()
        .takes::<DemoSignIn>()
        .gives::<Me>()
        .post("/api/sign-out", Access::StaffAny, sign_out)
        .summary("Ends the sign-in at once")
        .every_time()
        .get("/api/me", Access::StaffAny, me)
        .summary("Who is signed in")
        .gives::<Me>()
        .post("/api/setup/look", Access::Public, setup_look)
        .summary("What a set-up link is for")
        .every_time()
        .takes::<SetupSecret>()
        .gives::<SetupView>()
        .post("/api/setup/password", Access::Public, setup_password)
        .summary("Chooses a password; answers what the authenticator app needs")
        .every_time()
        .takes::<SetupPassword>()
        .gives::<Enrolment>()
        .post("/api/setup/confirm", Access::Public, setup_confirm)
        .summary("Confirms the authenticator and signs in")
        .every_time()
        .takes::<SetupConfirm>()
        .gives::<Me>()
        .get("/api/sites", Access::StaffAny, list_sites)
        .summary("All sites")
        .gives::<Sites>()
        .post(
            "/api/sites",
            Access::Staff(Action::ManageSites),
            create_site,
        )
        .summary("Makes a site")
        .takes::<SiteDetails>()
        .gives::<Site>()
        .put(
            "/api/sites/{id}",
            Access::Staff(Action::ManageSites),
            change_site,
        )
        .summary("Says anew what is known of a site: its name, its telephone, where it is")
        .takes::<SiteDetails>()
        .gives::<Site>()
        .put(
            "/api/sites/recording",
            Access::Staff(Action::ManageSites),
            set_recording,
        )
        .summary("Lets the calls of a site be recorded, or not")
        .takes::<RecordingSetting>()
        .gives::<RecordingSetting>()
        .get("/api/staff", Access::Staff(Action::SeeStaff), list_staff)
        .summary("The staff of the caller's sites")
        .query::<StaffQuery>()
        .gives::<StaffList>()
        .post(
            "/api/staff",
            Access::Staff(Action::ManageStaff),
            invite_staff,
        )
        .summary("Invites a member of staff")
        .takes::<NewStaff>()
        .gives::<StaffInvited>()
        .post(
            "/api/staff/{id}/setup-link",
            Access::Staff(Action::ManageStaff),
            new_setup_link,
        )
        .summary("A new set-up link; ends all sign-ins of its owner")
        .gives::<SetupLink>()
        .post(
            "/api/staff/{id}/switch-off",
            Access::Staff(Action::ManageStaff),
            switch_off,
        )
        .summary("Switches an account off at once")
        .post(
            "/api/staff/{id}/switch-on",
            Access::Staff(Action::ManageStaff),
            switch_on,
        )
        .summary("Switches an account on again")
        .put(
            "/api/staff/{id}",
            Access::Staff(Action::ManageStaff),
            correct_staff,
        )
        .summary("Corrects somebody's name, title or e-mail address")
        .takes::<StaffDetails>()
        .gives::<Staff>()
        .put(
            "/api/staff/{id}/roles",
            Access::Staff(Action::ManageStaff),
            set_roles,
        )
        .summary("Sets somebody's roles at the caller's sites")
        .takes::<StaffRoles>()
        .gives::<Staff>()
        .get(
            "/api/patients",
            Access::Staff(Action::FindPatients),
            find_patients,
        )
        .summary("Finds patients by NHS number, or by name and date of birth")
        .query::<PatientQuery>()
        .gives::<Patients>()
        .get(
            "/api/patients/{id}",
            Access::Staff(Action::FindPatients),
            patient_record,
        )
        .summary("One patient, with their appointments at the caller's sites")
        .gives::<PatientRecord>()
}

fn cookie(cookie: Cookie, headers: &HeaderMap) -> Option<Secret> {
    cookie.read(headers).and_then(Secret::parse)
}

async fn password(
    State(app): State<App>,
    address: ClientAddress,
    Json(form): Json<SignIn>,
) -> Result<Response, Failure> {
    let (secret, step) = sign_in::with_password(&app, address, form).await?;
    let seconds = (step.expires_at.0 - app.now().0).div_euclid(1_000);
    let half = Cookie::HalfSignIn.set(&secret.reveal(), seconds);
    Ok(([(header::SET_COOKIE, half)], Json(step)).into_response())
}

async fn code(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(form): Json<Code>,
) -> Result<Response, Failure> {
    let half = cookie(Cookie::HalfSignIn, &headers);
    let started = sign_in::with_code(&app, address, half, form.code).await?;
    welcome(&app, &headers, started).await
}

async fn demo(
    State(app): State<App>,
    headers: HeaderMap,
    Json(form): Json<DemoSignIn>,
) -> Result<Response, Failure> {
    let started = demo_sign_in::as_role(&app, form.role).await?;
    welcome(&app, &headers, started).await
}

/// Hands over the new sign-in; one that this browser had before ends.
async fn welcome(app: &App, headers: &HeaderMap, started: Started) -> Result<Response, Failure> {
    if let Some(before) = Cookie::Staff.read(headers)
        && let Some(caller) = signed_in::authenticate_staff(app, before).await?
    {
        signed_in::sign_out(app, &caller).await?;
    }
    let me = signed_in::me_of(app, started.staff, started.ends_at).await?;
    let full = Cookie::Staff.set(&started.secret.reveal(), LONGEST_HOURS * 3_600);
    let mut response = Json(me).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, full);
    headers.append(header::SET_COOKIE, Cookie::HalfSignIn.clear());
    Ok(response)
}

async fn sign_out(State(app): State<App>, caller: StaffCaller) -> Result<Response, Failure> {
    signed_in::sign_out(&app, &caller).await?;
    let gone = [(header::SET_COOKIE, Cookie::Staff.clear())];
    Ok((StatusCode::NO_CONTENT, gone).into_response())
}

async fn me(State(app): State<App>, caller: StaffCaller) -> Result<Json<Me>, Failure> {
    Ok(Json(signed_in::me(&app, caller.sign_in).await?))
}

async fn setup_look(
    State(app): State<App>,
    Json(form): Json<SetupSecret>,
) -> Result<Json<SetupView>, Failure> {
    Ok(Json(setup::look(&app, &form.secret).await?))
}

async fn setup_password(
    State(app): State<App>,
    Json(form): Json<SetupPassword>,
) -> Result<Json<Enrolment>, Failure> {
    Ok(Json(setup::choose_password(&app, form).await?))
}

async fn setup_confirm(
    State(app): State<App>,
    headers: HeaderMap,
    Json(form): Json<SetupConfirm>,
) -> Result<Response, Failure> {
    let started = setup::confirm(&app, form).await?;
    welcome(&app, &headers, started).await
}

async fn list_sites(State(app): State<App>, _: StaffCaller) -> Result<Json<Sites>, Failure> {
    let listed = app.db.read(|reader| {
        let (sites, recording) = (site_store::list(reader)?, sites::recording(reader)?);
        Ok(Sites { sites, recording })
    });
    let listed = listed.await;
    let listed = listed.map_err(|error: crate::store::StoreError| Failure::from(error))?;
    Ok(Json(listed))
}

async fn create_site(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<SiteDetails>,
) -> Result<Json<Site>, Failure> {
    Ok(Json(sites::create(&app, &caller, body, once).await?))
}

async fn change_site(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<SiteId>,
    JsonOnce { body, once }: JsonOnce<SiteDetails>,
) -> Result<Json<Site>, Failure> {
    Ok(Json(sites::change(&app, &caller, id, body, once).await?))
}

async fn set_recording(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<RecordingSetting>,
) -> Result<Json<RecordingSetting>, Failure> {
    Ok(Json(sites::set_recording(&app, &caller, body, once).await?))
}

async fn list_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<StaffQuery>,
) -> Result<Json<StaffList>, Failure> {
    Ok(Json(staff::list(&app, &caller, &query).await?))
}

async fn invite_staff(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewStaff>,
) -> Result<Json<StaffInvited>, Failure> {
    Ok(Json(staff::invite(&app, &caller, body, once).await?))
}

async fn new_setup_link(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<StaffId>,
    once: Once,
) -> Result<Json<SetupLink>, Failure> {
    Ok(Json(account::new_link(&app, &caller, id, once).await?))
}

async fn switch_off(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<StaffId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    account::switch_off(&app, &caller, id, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn switch_on(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<StaffId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    account::switch_on(&app, &caller, id, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn correct_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<StaffId>,
    JsonOnce { body, once }: JsonOnce<StaffDetails>,
) -> Result<Json<Staff>, Failure> {
    let corrected = account::correct(&app, &caller, id, &body, once).await?;
    Ok(Json(corrected))
}

async fn set_roles(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<StaffId>,
    JsonOnce { body, once }: JsonOnce<StaffRoles>,
) -> Result<Json<Staff>, Failure> {
    Ok(Json(roles::set(&app, &caller, id, body, once).await?))
}

async fn find_patients(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<PatientQuery>,
) -> Result<Json<Patients>, Failure> {
    Ok(Json(patients::find(&app, &caller, &query).await?))
}

async fn patient_record(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<PatientId>,
) -> Result<Json<PatientRecord>, Failure> {
    Ok(Json(patients::record(&app, &caller, id).await?))
}
