//! Safety rule 28: role × route, from the table.

use std::sync::Arc;

use domain::consultation::participant::ParticipantRole;
use domain::ids::{
    AppointmentId, ClientId, ConsultationId, InvitationId, ParticipantId, SignInId, SiteId,
    StaffId, VisitId,
};
use domain::people::client::Scope;
use domain::people::role::Role;
use signalling::app_state::App;
use signalling::config::Mode;
use signalling::http::{
    Access, CameraCaller, ClientCaller, Finding, Gatekeeper, GuestCaller, Route, StaffCaller,
    VisitCaller, table,
};

use crate::support::{NORTH, Sender, World, program, public, staff, visitor};

/// Staff show their role's name instead of a secret.
#[derive(Debug)]
pub struct ByRole;

impl Gatekeeper for ByRole {
    fn staff<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, StaffCaller> {
        let caller = Role::from_text(secret).map(|role| StaffCaller {
            staff: StaffId::from_number(0x99),
            sign_in: SignInId::from_number(1),
            memberships: vec![(NORTH, role)],
        });
        Box::pin(async move { Ok(caller) })
    }

    fn visit<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, VisitCaller> {
        let caller = (secret == "patient").then(|| VisitCaller {
            visit: VisitId::from_number(1),
            appointment: AppointmentId::from_number(1),
            consultation: ConsultationId::from_number(1),
            site: SiteId::from_number(1),
            identity_confirmed: true,
        });
        Box::pin(async move { Ok(caller) })
    }

    fn guest<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, GuestCaller> {
        let caller = (secret == "interpreter").then(|| GuestCaller {
            visit: VisitId::from_number(2),
            invitation: InvitationId::from_number(1),
            appointment: AppointmentId::from_number(1),
            consultation: ConsultationId::from_number(1),
            site: SiteId::from_number(1),
            role: ParticipantRole::Interpreter,
            name_confirmed: true,
        });
        Box::pin(async move { Ok(caller) })
    }

    fn camera<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, CameraCaller> {
        let caller = (secret == "phone").then(|| CameraCaller {
            visit: VisitId::from_number(3),
            invitation: InvitationId::from_number(2),
            appointment: AppointmentId::from_number(1),
            consultation: ConsultationId::from_number(1),
            site: SiteId::from_number(1),
            owner: ParticipantId::from_number(1),
            made_under: None,
        });
        Box::pin(async move { Ok(caller) })
    }

    fn client<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, ClientCaller> {
        let scope = Scope::ALL
            .iter()
            .find(|scope| secret == format!("{scope:?}"));
        let caller = scope.map(|scope| ClientCaller {
            // One each for every request: how often a program may ask is not tried here.
            client: ClientId::from_number(*scope as u128),
            sites: vec![NORTH],
            scopes: vec![*scope],
        });
        Box::pin(async move { Ok(caller) })
    }
}

/// The path with an identifier that names nothing.
pub fn filled(path: &str) -> String {
    let nothing = "0".repeat(32);
    path.split('/')
        .map(|part| {
            if part == "{day}" {
                "2026-12-01"
            } else if part.starts_with('{') {
                nothing.as_str()
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// What the guard must say: a status, or that the handler is reached.
fn expected(access: Access, who: Who) -> Option<u16> {
    let may = |action| matches!(who, Who::Staff(role) if role.may(action));
    let known = !matches!(who, Who::Nobody);
    match (access, who) {
        (Access::Public | Access::PublicOrVisit, _) => None,
        (Access::DemoOnly, _) => Some(404),
        (Access::Visit, Who::Patient)
        | (Access::Guest, Who::Guest)
        | (Access::Camera, Who::Camera)
        | (Access::StaffAny, Who::Staff(_))
        | (Access::ClientAny, Who::Program(_)) => None,
        (
            Access::Visit | Access::Guest | Access::Camera | Access::StaffAny | Access::ClientAny,
            _,
        ) => Some(401),
        (Access::Client(scope), Who::Program(held)) => (scope != held).then_some(403),
        (Access::Client(_), _) => Some(401),
        (Access::Staff(action), Who::Staff(_)) => (!may(action)).then_some(403),
        (Access::Staff(_), _) => Some(401),
        (Access::Participant(_) | Access::InRoom(_), Who::Patient | Who::Guest)
        | (Access::InRoom(_), Who::Camera) => None,
        // No person: what people do in a call is not for it.
        (Access::Participant(_), Who::Camera) => Some(401),
        (Access::Participant(_) | Access::InRoom(_), Who::Program(_)) => Some(401),
        (Access::Participant(action) | Access::InRoom(action), _) if known => {
            (!may(action)).then_some(403)
        }
        (Access::Participant(_) | Access::InRoom(_), _) => Some(401),
    }
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Nobody,
    Patient,
    Guest,
    Camera,
    Program(Scope),
    Staff(Role),
}

impl Who {
    fn all() -> Vec<Self> {
        let mut all = vec![Self::Nobody, Self::Patient, Self::Guest, Self::Camera];
        all.extend(Scope::ALL.iter().copied().map(Self::Program));
        all.extend(Role::ALL.iter().copied().map(Self::Staff));
        all
    }

    fn sender(self) -> Sender {
        match self {
            Self::Nobody => public(),
            Self::Patient => visitor("__Host-anteroom-visit=patient"),
            Self::Guest => visitor("__Host-anteroom-guest=interpreter"),
            Self::Camera => visitor("__Host-anteroom-camera=phone"),
            Self::Program(scope) => program(&format!("{scope:?}")),
            Self::Staff(role) => staff(role.as_str()),
        }
    }
}

/// Somebody whom the guard of such a route lets through.
pub fn someone_admitted(access: Access) -> Option<Sender> {
    let mut all = Who::all().into_iter();
    all.find(|who| expected(access, *who).is_none())
        .map(Who::sender)
}

async fn status(world: &World, route: &Route, who: Who) -> u16 {
    let path = filled(route.path);
    let response = tower::ServiceExt::oneshot(
        world.router.clone(),
        who.sender().request(route.method.as_str(), &path, None),
    );
    response.await.unwrap().status().as_u16()
}

#[tokio::test]
async fn every_role_gets_through_exactly_the_doors_of_the_policy() {
    let world = World::with(Mode::Serve, "", Arc::new(ByRole)).await;
    let mut tried = 0;
    for route in table().iter() {
        for who in Who::all() {
            let was = status(&world, route, who).await;
            match expected(route.access, who) {
                Some(status) => assert_eq!(was, status, "{route:?} as {who:?}"),
                // Behind a public door a handler may refuse by itself: a wrong password is 401.
                None if matches!(route.access, Access::Public | Access::PublicOrVisit) => {}
                // Answered from the sign-in's own row, which callers of this test's door have not.
                None if route.path == "/api/me" => assert_ne!(was, 403),
                None => assert!(!matches!(was, 401 | 403), "{route:?} as {who:?}: {was}"),
            }
            tried += 1;
        }
    }
    assert!(tried > 6 * 10, "{tried}");
}

#[tokio::test]
async fn what_is_not_declared_is_refused() {
    let world = World::with(Mode::Serve, "", Arc::new(ByRole)).await;
    for path in [
        "/api/undeclared",
        "/api",
        "/fhir/R4/Patient",
        "/health/other",
    ] {
        for who in Who::all() {
            let answer = world.get(path, &who.sender()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (404, "not_found"),
                "{path}"
            );
        }
    }
    let answer = world
        .send(
            "DELETE",
            "/api/branding",
            &public(),
            serde_json::Value::Null,
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (405, "method_not_allowed")
    );
}

#[test]
fn demo_shortcuts_and_the_outbox_are_for_the_demo_only() {
    let demo: Vec<&str> = table()
        .iter()
        .filter(|route| route.access == Access::DemoOnly)
        .map(|route| route.path)
        .collect();
    assert!(demo.contains(&"/api/outbox"));
}
