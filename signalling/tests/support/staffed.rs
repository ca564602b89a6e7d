//! The two sites, who works there and what they offer; and the door that knows them by their names.

use domain::ids::{ServiceId, SignInId, SiteId, StaffId};
use domain::people::role::Role;
use signalling::app_state::App;
use signalling::http::{
    CameraCaller, ClientCaller, Finding, Gatekeeper, GuestCaller, Rooms, StaffCaller, VisitCaller,
};
use signalling::params;
use signalling::store::{Context, StoreError};

pub const NORTH: SiteId = SiteId::from_number(0x11);
pub const SOUTH: SiteId = SiteId::from_number(0x12);
/// Sees patients at the north site.
pub const SHAH: StaffId = StaffId::from_number(0x21);
/// Sees patients at both.
pub const EVANS: StaffId = StaffId::from_number(0x22);
/// Receptionist of the north site.
pub const RUTH: StaffId = StaffId::from_number(0x23);
/// Receptionist of the south site.
pub const SAM: StaffId = StaffId::from_number(0x24);
/// Manager of the north site.
pub const MORGAN: StaffId = StaffId::from_number(0x25);
/// Administrator of the north site.
pub const ANGHARAD: StaffId = StaffId::from_number(0x26);
pub const REVIEW: ServiceId = ServiceId::from_number(0x31);
pub const CLINIC: ServiceId = ServiceId::from_number(0x32);

type Person = (&'static str, StaffId, &'static [(SiteId, Role)]);

const PEOPLE: [Person; 6] = [
    ("shah", SHAH, &[(NORTH, Role::Clinician)]),
    (
        "evans",
        EVANS,
        &[(NORTH, Role::Clinician), (SOUTH, Role::Clinician)],
    ),
    ("ruth", RUTH, &[(NORTH, Role::Receptionist)]),
    ("sam", SAM, &[(SOUTH, Role::Receptionist)]),
    ("morgan", MORGAN, &[(NORTH, Role::ServiceManager)]),
    ("angharad", ANGHARAD, &[(NORTH, Role::Administrator)]),
];

/// Opens to staff by their first name; patients' devices go through the real door.
#[derive(Debug)]
pub struct Door;

impl Gatekeeper for Door {
    fn staff<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, StaffCaller> {
        let known = PEOPLE.iter().find(|(name, ..)| *name == secret);
        let caller = known.map(|(_, staff, memberships)| StaffCaller {
            staff: *staff,
            sign_in: SignInId::from_number(1),
            memberships: memberships.to_vec(),
        });
        Box::pin(async move { Ok(caller) })
    }

    fn visit<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, VisitCaller> {
        Rooms.visit(app, secret)
    }

    fn guest<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, GuestCaller> {
        Rooms.guest(app, secret)
    }

    fn camera<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, CameraCaller> {
        Rooms.camera(app, secret)
    }

    fn client<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, ClientCaller> {
        Rooms.client(app, secret)
    }
}

/// Puts them into a world.
pub async fn fill(app: &App) {
    let keys = app.keys.clone();
    app.db
        .keep(move |tx| {
            for (id, name, telephone) in [
                (NORTH, "North Hospital", "01632 960001"),
                (SOUTH, "South Hospital", "01632 960002"),
            ] {
                tx.execute(
                    "INSERT INTO sites (id, name, telephone, zone, created_at)
                     VALUES ($1, $2, $3, 'Europe/London', 0)",
                    params![id, name, telephone],
                )?;
            }
            for (name, id, memberships) in PEOPLE {
                let sealed = keys.seal_text(Context::new("staff.name_sealed", id), name)?;
                let email = keys.seal_text(Context::new("staff.email_sealed", id), name)?;
                tx.execute(
                    "INSERT INTO staff (id, name_sealed, email_sealed, email_index, language,
                        created_at)
                     VALUES ($1, $2, $3, $4, 'en', 0)",
                    params![id, sealed, email, name],
                )?;
                for (site, role) in memberships {
                    tx.execute(
                        "INSERT INTO memberships (staff_id, site_id, role, created_at)
                         VALUES ($1, $2, $3, 0)",
                        params![id, *site, role.as_str()],
                    )?;
                }
            }
            for (id, slug, name, minutes) in [
                (REVIEW, "diabetes-review", "Diabetes review", 20),
                (CLINIC, "foot-clinic", "Foot clinic", 30),
            ] {
                tx.execute(
                    "INSERT INTO services (id, slug, name, description, minutes, modes,
                        notice_minutes, horizon_days, self_booking, created_at)
                     VALUES ($1, $2, $3, 'A line.', $4, '[\"video\",\"in_person\"]', 60, 28, 1, 0)",
                    params![id, slug, name, minutes],
                )?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}
