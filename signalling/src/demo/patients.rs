//! The demo's patients. Their NHS numbers are from the range that is kept free for tests (999…),
//! their telephone numbers from the one kept free for plays.

use domain::error::{Fields, Problem};
use domain::ids::PatientId;
use domain::people::wire::{DateFields, Language, PatientForm};

use super::World;
use super::names::{FAMILY, GIVEN};
use crate::people::patient_store::{Asked, find_or_create};
use crate::store::Tx;

const HOW_MANY: usize = 140;

/// Whom the demo's first video appointment is for: somebody whose date of birth is easy to say.
pub(super) fn protagonist() -> PatientForm {
    PatientForm {
        name: "Eleri Vaughan".to_owned(),
        date_of_birth: DateFields {
            day: "27".to_owned(),
            month: "3".to_owned(),
            year: "1958".to_owned(),
        },
        nhs_number: nhs_number(12_345),
        mobile: "07700 900 958".to_owned(),
        email: "eleri.vaughan@example.org".to_owned(),
        language: Language::En,
        interpreter: String::new(),
        formats: String::new(),
        more_time: false,
    }
}

/// A valid NHS number of the test range; `of` is below a million.
fn nhs_number(of: u64) -> String {
    (of..)
        .find_map(|number| {
            let nine = format!("999{:06}", number % 1_000_000);
            let sum: u32 = nine
                .bytes()
                .zip((2..=10u32).rev())
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            match 11 - sum % 11 {
                11 => Some(format!("{nine}0")),
                // No number has this remainder: the next one is taken.
                10 => None,
                check => Some(format!("{nine}{check}")),
            }
        })
        .unwrap_or_default()
}

fn form(world: &World<'_>, number: usize) -> PatientForm {
    let (given, given_plain) = world.pick(GIVEN);
    let (family, family_plain) = world.pick(FAMILY);
    let below = |bound| world.chance.below(bound);
    let with_mobile = world.happens(70);
    let with_email = !with_mobile || world.happens(60);
    PatientForm {
        name: format!("{given} {family}"),
        date_of_birth: DateFields {
            day: (1 + below(28)).to_string(),
            month: (1 + below(12)).to_string(),
            year: (1932 + below(75)).to_string(),
        },
        nhs_number: if world.happens(90) {
            nhs_number(100_000 + 6_000 * number as u64 + below(5_000))
        } else {
            String::new()
        },
        mobile: if with_mobile {
            format!("07700 900{:03}", below(900))
        } else {
            String::new()
        },
        email: if with_email {
            format!("{given_plain}.{family_plain}{}@example.org", number + 1)
        } else {
            String::new()
        },
        language: if world.happens(12) {
            Language::Cy
        } else {
            Language::En
        },
        interpreter: if world.happens(6) {
            (*world.pick(&["Polish", "Romanian", "Urdu", "British Sign Language"])).to_owned()
        } else {
            String::new()
        },
        more_time: false,
        formats: if world.happens(6) {
            (*world.pick(&["Large print", "Easy read", "Braille"])).to_owned()
        } else {
            String::new()
        },
    }
}

/// Makes a record, as reception would.
pub(super) fn record(
    tx: &mut Tx,
    world: &World<'_>,
    form: &PatientForm,
) -> Result<PatientId, Problem> {
    let mut fields = Fields::new();
    let checked = form.check(&mut fields, "patient", world.calendar.today);
    let details = fields.finish(checked)?;
    find_or_create(tx, &world.app.entropy, Asked::ByStaff, "patient", &details)
}

/// All of them.
pub(super) fn invent(tx: &mut Tx, world: &World<'_>) -> Result<Vec<PatientId>, Problem> {
    (0..HOW_MANY)
        .map(|number| {
            let form = form(world, number);
            record(tx, world, &form)
        })
        .collect()
}
