//! The demo's sites and staff.

use domain::error::Problem;
use domain::ids::{SiteId, StaffId};
use domain::people::role::Role;
use domain::people::wire::{Membership, SiteDetails};

use super::World;
use super::names::{At, STAFF};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::people::{site_store, staff_store};
use crate::store::Tx;

/// A member of the demo's staff.
pub(super) struct Person {
    pub id: StaffId,
    pub role: Role,
    pub sites: Vec<SiteId>,
}

impl Person {
    pub(super) fn memberships(&self) -> Vec<(SiteId, Role)> {
        self.sites.iter().map(|site| (*site, self.role)).collect()
    }
}

/// All of them, in the order of the names.
pub(super) struct Staff(Vec<Person>);

impl Staff {
    /// The first with this role: whom the demo signs in.
    pub(super) fn first(&self, role: Role) -> &Person {
        self.0
            .iter()
            .find(|person| person.role == role)
            .unwrap_or(&self.0[0])
    }

    /// Those who see patients, in the order of the names.
    pub(super) fn clinicians(&self) -> Vec<&Person> {
        self.0
            .iter()
            .filter(|person| super::sees_patients(person.role))
            .collect()
    }

    /// Who books at a site.
    pub(super) fn receptionist(&self, site: SiteId) -> &Person {
        self.0
            .iter()
            .find(|person| person.role == Role::Receptionist && person.sites.contains(&site))
            .unwrap_or(&self.0[0])
    }
}

/// Where the hospitals of the demo's usual names are; others have no address.
fn at_its_place(site: SiteDetails) -> SiteDetails {
    let [address, postcode, directions, directions_cy] = match site.name.as_str() {
        "Northampton General Hospital" => [
            "Cliftonville\nNorthampton",
            "NN1 5BD",
            "Outpatients is on the ground floor. Go in by the main entrance and ask at the desk.",
            "Mae Cleifion Allanol ar y llawr gwaelod. Dewch i mewn drwy’r brif fynedfa a gofynnwch wrth y ddesg.",
        ],
        "Kettering General Hospital" => [
            "Rothwell Road\nKettering",
            "NN16 8UZ",
            "Go in by the main entrance, then follow the signs to Outpatients.",
            "Dewch i mewn drwy’r brif fynedfa, yna dilynwch yr arwyddion i Cleifion Allanol.",
        ],
        _ => return site,
    };
    SiteDetails {
        address: address.to_owned(),
        postcode: postcode.to_owned(),
        directions: directions.to_owned(),
        directions_cy: directions_cy.to_owned(),
        ..site
    }
}

/// The two sites.
pub(super) fn sites(tx: &mut Tx, world: &World<'_>) -> Result<[SiteId; 2], Problem> {
    let config = &world.app.config;
    let mut made = [SiteId::from_number(0); 2];
    let telephones = ["01632 960 100", "01632 960 200"];
    for ((id, name), telephone) in made.iter_mut().zip(&config.demo_sites).zip(telephones) {
        let details = at_its_place(SiteDetails::named(name, telephone));
        *id = site_store::insert(tx, &world.app.entropy, &details, &config.zone)?;
        world.app.clock.advance_ms(1);
    }
    Ok(made)
}

/// Everybody on the staff. They sign in by one tap; no password would open their accounts.
pub(super) fn staff(tx: &mut Tx, world: &World<'_>, sites: &[SiteId; 2]) -> Result<Staff, Problem> {
    let mut everyone = Vec::new();
    for person in STAFF {
        // Identifiers sort by their time, and the first of a role is whom the demo signs in.
        world.app.clock.advance_ms(1);
        let id = world.app.entropy.id(tx.now(), StaffId::new);
        let new = staff_store::NewRow {
            id,
            name: person.name,
            title: person.title,
            email: person.email,
            folded: person.email,
        };
        staff_store::insert(tx, &new)?;
        staff_store::set_credentials(tx, id, "!", &world.app.entropy.bytes::<20>(), 0)?;
        let own = match person.at {
            At::First => &sites[..1],
            At::Second => &sites[1..],
            At::Both => &sites[..],
        };
        for &site in own {
            let role = person.role;
            staff_store::join(tx, id, &Membership { site, role })?;
        }
        tx.record(&AuditEntry::new(
            Actor::System,
            "staff.invited",
            Subject::Staff(id),
        ))?;
        everyone.push(Person {
            id,
            role: person.role,
            sites: own.to_vec(),
        });
    }
    Ok(Staff(everyone))
}
