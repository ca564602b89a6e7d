//! The addresses of pages: which of the app's programs shows which, by which the server sends, and
//! how a pattern meets one, by which the programs draw.

/// One of the two programs the app is built as, so that patients' phones never load the staff's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Everything for patients.
    Patient,
    /// Everything for staff.
    Staff,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Patient, Self::Staff];

    /// The program that has the page at this path (`/appointment/move`).
    pub fn of(path: &str) -> Self {
        match path.trim_start_matches('/').split('/').next() {
            Some("staff") => Self::Staff,
            _ => Self::Patient,
        }
    }

    /// Its folder among the built files.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Staff => "staff",
        }
    }
}

/// What a pattern's named parts are in an address: `service` is `diabetes-review`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts(Vec<(&'static str, String)>);

impl Parts {
    /// The part of this name; empty when the pattern has none such.
    pub fn get(&self, name: &str) -> &str {
        let part = self.0.iter().find(|(known, _)| *known == name);
        part.map_or("", |(_, value)| value)
    }
}

/// Whether an address's path (`/book/diabetes-review`) is one of a pattern (`/book/:service`), and its
/// named parts, as they stand in the address: our own names need no percent-encoding. A slash at the
/// end makes no difference.
pub fn meet(pattern: &'static str, path: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut wanted = pattern.trim_matches('/').split('/');
    let mut given = path.trim_matches('/').split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parts),
            (Some(wanted), Some(given)) => match wanted.strip_prefix(':') {
                Some(_) if given.is_empty() => return None,
                Some(name) => parts.0.push((name, given.to_owned())),
                None if wanted == given => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_meets_its_addresses_and_no_others() {
        let met = |pattern, path| meet(pattern, path).is_some();
        assert!(met("/", "/"));
        assert!(met("/", ""));
        assert!(met("/book", "/book"));
        assert!(met("/book", "/book/"));
        assert!(!met("/book", "/"));
        assert!(!met("/book", "/books"));
        assert!(!met("/", "/book"));
        assert!(!met("/book/:service", "/book"));
        assert!(!met("/book/:service", "/book/"));
        assert!(!met("/book/:service", "/book/eyes/check"));
        assert!(!met("/appointment/move", "/appointment/cancel"));
    }

    #[test]
    fn named_parts_are_found_by_name() {
        let parts = meet("/book/:service/:step", "/book/eyes/check").unwrap();
        assert_eq!(parts.get("service"), "eyes");
        assert_eq!(parts.get("step"), "check");
        assert_eq!(parts.get("site"), "");
    }

    #[test]
    fn each_address_has_one_program() {
        for (path, program) in [
            ("/", Program::Patient),
            ("/book/diabetes-review/you", Program::Patient),
            ("/appointment/move", Program::Patient),
            ("/join", Program::Patient),
            ("/staff", Program::Staff),
            ("/staff/consultations/7", Program::Staff),
            ("/staffing", Program::Patient),
        ] {
            assert_eq!(Program::of(path), program, "{path}");
        }
    }
}
