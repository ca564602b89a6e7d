//! Who may use a route, and the guard that sees to it before the handler runs.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use domain::people::client::Scope;
use domain::people::policy::Action;
use http::header;
use http::request::Parts;

use super::cookies::Cookie;
use super::router::in_time;
use super::{CameraCaller, ClientCaller, Failure, GuestCaller, StaffCaller, VisitCaller};
use crate::app_state::App;

/// Who may use a route. There is no default: a route without one cannot be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Anyone; of a patient's device the handler knows which appointment it opens.
    PublicOrVisit,
    /// A patient's device, for its own appointment.
    Visit,
    /// Staff who may do this at one site at least. The handler still asks for which site.
    Staff(Action),
    /// Any member of staff.
    StaffAny,
    /// A guest's device, for the one consultation they were invited to.
    Guest,
    /// A patient's or a guest's device, or staff who may do this at one site at least.
    Participant(Action),
    /// The same, and somebody's phone as a camera.
    InRoom(Action),
    /// A phone that is somebody's camera.
    Camera,
    /// A program of somebody else's that may do this.
    Client(Scope),
    /// Any such program. The handler shows it what it may see.
    ClientAny,
    /// Anyone, but only in the demo; elsewhere the route does not exist.
    DemoOnly,
}

impl Access {
    async fn admit(self, app: &App, request: &mut Parts) -> Result<(), Failure> {
        match self {
            Self::Public => Ok(()),
            Self::PublicOrVisit => {
                visit(app, request)
                    .await?
                    .map(|caller| request.extensions.insert(caller));
                Ok(())
            }
            Self::DemoOnly if app.config.is_demo() => Ok(()),
            Self::DemoOnly => Err(ErrorCode::NotFound.into()),
            Self::Visit => {
                let caller = visit(app, request).await?.ok_or(ErrorCode::SignInNeeded)?;
                request.extensions.insert(caller);
                Ok(())
            }
            Self::Guest => {
                let caller = guest(app, request).await?.ok_or(ErrorCode::SignInNeeded)?;
                request.extensions.insert(caller);
                Ok(())
            }
            Self::Camera => {
                let caller = camera(app, request).await?.ok_or(ErrorCode::SignInNeeded)?;
                request.extensions.insert(caller);
                Ok(())
            }
            Self::ClientAny | Self::Client(_) => {
                let caller = client(app, request).await?.ok_or(ErrorCode::SignInNeeded)?;
                app.client_limits.take(caller.client, app.now())?;
                if let Self::Client(scope) = self
                    && !caller.may(scope)
                {
                    return Err(ErrorCode::NotAllowed.into());
                }
                request.extensions.insert(caller);
                Ok(())
            }
            Self::StaffAny | Self::Staff(_) => {
                let caller = staff(app, request).await?.ok_or(ErrorCode::SignInNeeded)?;
                if let Self::Staff(action) = self
                    && !caller.may_somewhere(action)
                {
                    return Err(ErrorCode::NotAllowed.into());
                }
                request.extensions.insert(caller);
                Ok(())
            }
            // One browser may hold all in the demo: the handler takes the one it is asked for.
            Self::Participant(action) | Self::InRoom(action) => {
                let patient = visit(app, request).await?;
                let guest = guest(app, request).await?;
                let camera = match self {
                    Self::InRoom(_) => camera(app, request).await?,
                    _ => None,
                };
                let staff = staff(app, request).await?;
                let known = staff.is_some();
                let staff = staff.filter(|caller| caller.may_somewhere(action));
                let visitor = patient.is_some() || guest.is_some() || camera.is_some();
                if !visitor && staff.is_none() {
                    return Err(if known {
                        ErrorCode::NotAllowed.into()
                    } else {
                        ErrorCode::SignInNeeded.into()
                    });
                }
                patient.map(|caller| request.extensions.insert(caller));
                guest.map(|caller| request.extensions.insert(caller));
                camera.map(|caller| request.extensions.insert(caller));
                staff.map(|caller| request.extensions.insert(caller));
                Ok(())
            }
        }
    }
}

async fn staff(app: &App, request: &Parts) -> Result<Option<StaffCaller>, Failure> {
    match Cookie::Staff.read(&request.headers) {
        Some(secret) => app.gatekeeper.staff(app, secret).await,
        None => Ok(None),
    }
}

async fn visit(app: &App, request: &Parts) -> Result<Option<VisitCaller>, Failure> {
    match Cookie::Visit.read(&request.headers) {
        Some(secret) => app.gatekeeper.visit(app, secret).await,
        None => Ok(None),
    }
}

async fn guest(app: &App, request: &Parts) -> Result<Option<GuestCaller>, Failure> {
    match Cookie::Guest.read(&request.headers) {
        Some(secret) => app.gatekeeper.guest(app, secret).await,
        None => Ok(None),
    }
}

async fn camera(app: &App, request: &Parts) -> Result<Option<CameraCaller>, Failure> {
    match Cookie::Camera.read(&request.headers) {
        Some(secret) => app.gatekeeper.camera(app, secret).await,
        None => Ok(None),
    }
}

/// `Authorization: Bearer …`, once.
async fn client(app: &App, request: &Parts) -> Result<Option<ClientCaller>, Failure> {
    let mut all = request.headers.get_all(header::AUTHORIZATION).iter();
    let secret = match (all.next(), all.next()) {
        (Some(one), None) => one.to_str().ok().and_then(|text| {
            let (kind, secret) = text.split_once(' ')?;
            kind.eq_ignore_ascii_case("bearer").then(|| secret.trim())
        }),
        _ => None,
    };
    match secret {
        Some(secret) => app.gatekeeper.client(app, secret).await,
        None => Ok(None),
    }
}

/// Lets in who may use a route, and gives it so many seconds for all of its answer.
pub(super) async fn guard(
    State((app, access, seconds)): State<(App, Access, u64)>,
    request: Request,
    next: Next,
) -> Response {
    let answer = async {
        let (mut parts, body) = request.into_parts();
        match access.admit(&app, &mut parts).await {
            Ok(()) => next.run(Request::from_parts(parts, body)).await,
            Err(failure) => failure.into_response(),
        }
    };
    in_time(seconds, answer).await
}
