//! The demo's services and the weekly clinics that offer them.

use domain::booking::wire::{
    ClinicTemplate, ClinicTerms, ExtraMinutes, Mode, NewClinicTemplate, NewService, Reminders,
    ResourceKind, SiteResource,
};
use domain::error::Problem;
use domain::ids::{ServiceId, SiteId};
use domain::people::role::Role;
use domain::time::Weekday;

use super::people::Staff;
use super::{World, acting};
use crate::booking;
use crate::params;
use crate::store::Tx;

struct Offer {
    name: &'static str,
    description: &'static str,
    welsh: (&'static str, &'static str),
    modes: &'static [Mode],
    minutes: u16,
    notice_minutes: u32,
    prepare: &'static [&'static str],
    welsh_prepare: &'static [&'static str],
}

use Mode::{InPerson, Telephone, Video};

/// Two clinicians offer each, in the order of their names.
const OFFERS: [Offer; 6] = [
    Offer {
        name: "Diabetes review",
        description: "Talk through your blood sugar, your medicines and how you are getting on.",
        welsh: (
            "Adolygiad diabetes",
            "Sgwrs am eich siwgr gwaed, eich meddyginiaethau a sut mae pethau’n mynd.",
        ),
        modes: &[Video, Telephone],
        minutes: 20,
        notice_minutes: 60,
        prepare: &[
            "Your blood sugar readings",
            "A list of the medicines you take",
        ],
        welsh_prepare: &[
            "Eich darlleniadau siwgr gwaed",
            "Rhestr o’r meddyginiaethau rydych chi’n eu cymryd",
        ],
    },
    Offer {
        name: "Heart check-up",
        description: "A follow-up after a stay in hospital or a test for your heart.",
        welsh: (
            "Archwiliad y galon",
            "Apwyntiad dilynol ar ôl bod yn yr ysbyty neu gael prawf ar eich calon.",
        ),
        modes: &[Video, InPerson],
        minutes: 30,
        notice_minutes: 240,
        prepare: &[
            "Your weight this morning",
            "A list of the medicines you take",
        ],
        welsh_prepare: &[
            "Eich pwysau y bore yma",
            "Rhestr o’r meddyginiaethau rydych chi’n eu cymryd",
        ],
    },
    Offer {
        name: "Asthma and lung review",
        description: "How your breathing is, how you use your inhaler, and what could help.",
        welsh: (
            "Adolygiad asthma a’r ysgyfaint",
            "Sut mae’ch anadlu, sut rydych chi’n defnyddio’ch pwmp, a beth allai helpu.",
        ),
        modes: &[Video, Telephone],
        minutes: 20,
        notice_minutes: 60,
        prepare: &["Your inhalers", "Your peak flow readings, if you take them"],
        welsh_prepare: &[
            "Eich pympiau anadlu",
            "Eich darlleniadau llif brig, os ydych yn eu cymryd",
        ],
    },
    Offer {
        name: "Skin clinic",
        description: "Show and talk about a rash, a mole or a skin condition.",
        welsh: (
            "Clinig croen",
            "Dangos a thrafod brech, man geni neu gyflwr croen.",
        ),
        modes: &[Video, InPerson],
        minutes: 15,
        notice_minutes: 120,
        prepare: &[
            "Good light",
            "Photos of your skin on different days, if you have them",
        ],
        welsh_prepare: &[
            "Golau da",
            "Lluniau o’ch croen ar ddiwrnodau gwahanol, os oes gennych rai",
        ],
    },
    Offer {
        name: "Physiotherapy assessment",
        description: "A first look at pain or stiffness, with exercises to take away.",
        welsh: (
            "Asesiad ffisiotherapi",
            "Golwg gyntaf ar boen neu stiffrwydd, gydag ymarferion i’w gwneud gartref.",
        ),
        modes: &[Video, InPerson],
        minutes: 30,
        notice_minutes: 240,
        prepare: &[
            "Clothes you can move in",
            "Some space to stand and lie down",
        ],
        welsh_prepare: &[
            "Dillad y gallwch symud ynddyn nhw",
            "Digon o le i sefyll a gorwedd",
        ],
    },
    Offer {
        name: "Medicines review",
        description: "Go through all your medicines with a pharmacist.",
        welsh: (
            "Adolygiad meddyginiaethau",
            "Mynd drwy’ch holl feddyginiaethau gyda fferyllydd.",
        ),
        modes: &[Telephone, Video],
        minutes: 15,
        notice_minutes: 30,
        prepare: &["All your medicines, with their boxes"],
        welsh_prepare: &["Eich holl feddyginiaethau, gyda’u bocsys"],
    },
];

/// The six services, made by the manager.
pub(super) fn services(
    tx: &mut Tx,
    world: &World<'_>,
    staff: &Staff,
) -> Result<Vec<ServiceId>, Problem> {
    let manager = acting(staff.first(Role::ServiceManager));
    let mut made = Vec::new();
    for offer in &OFFERS {
        world.app.clock.advance_ms(1);
        let new = NewService {
            name: offer.name.to_owned(),
            description: offer.description.to_owned(),
            modes: offer.modes.to_vec(),
            minutes: offer.minutes,
            notice_minutes: offer.notice_minutes,
            horizon_days: 60,
            public: true,
            prepare: offer.prepare.iter().map(|&line| line.to_owned()).collect(),
            buffer_before: 0,
            buffer_after: 0,
            reminders: Reminders::default(),
            // Whoever is seen in person may need longer: the demo asks them.
            extra: if offer.modes.contains(&InPerson) {
                ExtraMinutes {
                    interpreter: offer.minutes,
                    more_time: offer.minutes,
                }
            } else {
                ExtraMinutes::default()
            },
        };
        let done = booking::make_service(tx, world.app, &manager, &new)?;
        let id = done.value().id;
        let (name, description) = offer.welsh;
        let welsh = serde_json::json!({ "cy": {
            "name": name, "description": description, "prepare": offer.welsh_prepare,
        } });
        tx.execute_one(
            "UPDATE services SET translations = $2 WHERE id = $1",
            params![id, welsh.to_string()],
        )?;
        made.push(id);
    }
    Ok(made)
}

/// Interpreters and kit of both sites.
pub(super) fn resources(
    tx: &mut Tx,
    world: &World<'_>,
    sites: &[SiteId; 2],
    staff: &Staff,
) -> Result<(), Problem> {
    let manager = acting(staff.first(Role::ServiceManager));
    let (interpreter, kit) = (ResourceKind::Interpreter, ResourceKind::Kit);
    let all = [
        (interpreter, "BSL", 1),
        (interpreter, "Polish", 2),
        (kit, "Hoist", 1),
        (kit, "ECG machine", 2),
    ];
    for &site in sites {
        for (kind, name, how_many) in all {
            world.app.clock.advance_ms(1);
            let one = SiteResource {
                site,
                kind,
                name: name.to_owned(),
                how_many,
            };
            booking::set_resource(tx, &manager, &one)?;
        }
    }
    Ok(())
}

/// A morning (or afternoon) clinic on these days of the week.
struct Week {
    days: [Weekday; 2],
    from: &'static str,
    until: &'static str,
}

use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};

const WEEKS: [Week; 6] = [
    week([Tuesday, Thursday], "09:00", "12:30"),
    week([Monday, Wednesday], "09:30", "12:30"),
    week([Monday, Friday], "09:00", "12:00"),
    week([Tuesday, Wednesday], "13:30", "16:30"),
    week([Wednesday, Friday], "13:00", "16:30"),
    week([Monday, Thursday], "13:30", "17:00"),
];

const fn week(days: [Weekday; 2], from: &'static str, until: &'static str) -> Week {
    Week { days, from, until }
}

/// Everybody's weekly clinics: one by the service's first way to meet, one by its second. Whoever
/// the demo signs in keeps today free: see `right_now`.
pub(super) fn templates(
    tx: &mut Tx,
    world: &World<'_>,
    sites: &[SiteId; 2],
    staff: &Staff,
    services: &[ServiceId],
) -> Result<Vec<ClinicTemplate>, Problem> {
    let manager = acting(staff.first(Role::ServiceManager));
    let today = world.calendar.today.weekday();
    let weekend = matches!(today, Weekday::Saturday | Weekday::Sunday);
    let signs_in = staff.first(Role::Clinician).id;
    let mut made = Vec::new();
    for (number, clinician) in staff.clinicians().into_iter().enumerate() {
        let (offer, service) = (&OFFERS[number / 2], services[number / 2]);
        for half in 0..2 {
            let week = &WEEKS[(number + half * 3) % WEEKS.len()];
            let mut weekdays = week.days.to_vec();
            if weekend && half == 0 && number % 2 == 0 {
                // The demo is to be alive on a Sunday, too.
                weekdays.push(today);
            }
            if clinician.id == signs_in {
                weekdays.retain(|day| *day != today);
            }
            let mode = offer.modes[half % offer.modes.len()];
            let room = match mode {
                InPerson => format!("Clinic room {}", number + 1),
                Video | Telephone => String::new(),
            };
            world.app.clock.advance_ms(1);
            let new = NewClinicTemplate {
                service,
                site: *clinician.sites.get(half).unwrap_or(&clinician.sites[0]),
                clinician: clinician.id,
                mode,
                weekdays,
                rrule: String::new(),
                from: week.from.to_owned(),
                until: week.until.to_owned(),
                minutes: offer.minutes,
                valid_from: world.calendar.first.to_string(),
                valid_until: String::new(),
                room,
                team: Vec::new(),
                kit: Vec::new(),
                terms: ClinicTerms::default(),
            };
            debug_assert!(sites.contains(&new.site));
            let done = booking::make_template(tx, world.app, &manager, &new)?;
            made.push(done.value().clone());
        }
    }
    Ok(made)
}
