//! A ward's kit: a named device at a named place, and what its checks say of that place.

use serde::{Deserialize, Serialize};

use super::line::Line as Measured;
use super::verdict::Verdict;
use super::wire::LineChecked;
use crate::error::{Fields, Problem};
use crate::ids::{KitId, SiteId};
use crate::people::wire::wire;
use crate::text::Line;
use crate::time::Timestamp;

/// So many checks of a kit are kept, and the older ones forgotten.
pub const KEPT: usize = 200;
/// So many are shown as its trend, the newest last.
pub const TREND: usize = 14;

wire! {
    /// Names a kit.
    pub struct NewKit {
        /// Where it belongs.
        pub site: SiteId,
        /// The place, "Ward 4", up to 60 characters; nobody's name.
        pub place: String,
        /// The device, "Tablet 2", up to 60 characters.
        pub name: String,
    }

    /// A kit with its link, which is shown this once.
    pub struct KitLink {
        /// The kit.
        pub kit: KitId,
        /// Opens its page, on that device.
        pub link: String,
    }

    /// One check of a kit.
    pub struct KitCheck {
        /// When.
        pub at: Timestamp,
        /// What to expect there.
        pub verdict: Verdict,
    }

    /// A kit and how its place does.
    pub struct Kit {
        /// Identifier.
        pub id: KitId,
        /// Its place.
        pub place: String,
        /// The device.
        pub name: String,
        /// Its last check, with the figures.
        pub last: Option<LineChecked>,
        /// Its last checks, the newest last.
        pub trend: Vec<KitCheck>,
    }

    /// The kits of a site, the places with trouble first.
    pub struct Kits {
        /// The kits.
        pub kits: Vec<Kit>,
        /// The server's clock.
        pub now: Timestamp,
    }

    /// A kit shows its link's secret.
    pub struct KitSecret {
        /// From the link's fragment.
        pub secret: String,
    }

    /// Which kit this is.
    pub struct KitGreeting {
        /// The site's name.
        pub site: String,
        /// Its place.
        pub place: String,
        /// The device.
        pub name: String,
    }

    /// What a kit's check found.
    pub struct KitResult {
        /// The kit's secret.
        pub secret: String,
        /// Of which check; its result is taken once.
        pub check: String,
        /// The figures.
        pub line: Measured,
    }
}

/// A kit's names as they may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitNames {
    /// Its place.
    pub place: Line<60>,
    /// The device.
    pub name: Line<60>,
}

impl KitNames {
    /// Reads them.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn read(form: &NewKit) -> Result<Self, Problem> {
        let mut fields = Fields::new();
        let place = fields.take("place", Line::new(&form.place));
        let name = fields.take("name", Line::new(&form.name));
        let both = place.zip(name).map(|(place, name)| Self { place, name });
        fields.finish(both)
    }
}

/// Puts the places with trouble first, and those not checked yet last; else by place and name.
pub fn sort(kits: &mut [Kit]) {
    let gravity = |kit: &Kit| kit.last.as_ref().map(|last| last.verdict);
    kits.sort_by(|a, b| {
        gravity(b)
            .cmp(&gravity(a))
            .then_with(|| a.place.cmp(&b.place))
            .then_with(|| a.name.cmp(&b.name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kit(place: &str, verdict: Option<Verdict>) -> Kit {
        let last = verdict.map(|verdict| LineChecked {
            at: Timestamp(0),
            verdict,
            faults: Vec::new(),
            line: Measured::default(),
        });
        Kit {
            id: KitId::from_number(1),
            place: place.to_owned(),
            name: "Tablet".to_owned(),
            last,
            trend: Vec::new(),
        }
    }

    #[test]
    fn places_with_trouble_come_first_and_unchecked_ones_last() {
        let mut kits = vec![
            kit("Ward 9", None),
            kit("Ward 2", Some(Verdict::Good)),
            kit("Ward 1", Some(Verdict::Good)),
            kit("Ward 7", Some(Verdict::Fails)),
            kit("Ward 3", Some(Verdict::Fair)),
        ];
        sort(&mut kits);
        let places: Vec<&str> = kits.iter().map(|kit| kit.place.as_str()).collect();
        assert_eq!(places, ["Ward 7", "Ward 3", "Ward 1", "Ward 2", "Ward 9"]);
    }

    #[test]
    fn a_kit_needs_both_names() {
        let form = |place: &str, name: &str| NewKit {
            site: SiteId::from_number(1),
            place: place.to_owned(),
            name: name.to_owned(),
        };
        assert!(KitNames::read(&form(" Ward 4 ", "Tablet 2")).is_ok());
        let problem = KitNames::read(&form("", &"x".repeat(61))).unwrap_err();
        let refused: Vec<&str> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(refused, ["place", "name"]);
    }
}
