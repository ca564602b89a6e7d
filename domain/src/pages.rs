//! Which bundle of the app shows which address. The server sends by it, and the app leaves by it for
//! a page that another bundle has.

/// One of the programs the app is built as, so that nobody loads what they do not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bundle {
    /// Booking and the appointment: a patient's first load.
    Patient,
    /// Devices, the waiting room and the call, for a patient.
    Call,
    /// Everything for staff.
    Staff,
}

impl Bundle {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Patient, Self::Call, Self::Staff];

    /// The bundle that has the page at this path (`/appointment/move`).
    pub fn of(path: &str) -> Self {
        match path.trim_start_matches('/').split('/').next() {
            Some("staff") => Self::Staff,
            Some("join" | "check") => Self::Call,
            _ => Self::Patient,
        }
    }

    /// Its folder among the built files.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Call => "call",
            Self::Staff => "staff",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_one_bundle() {
        for (path, bundle) in [
            ("/", Bundle::Patient),
            ("/book/diabetes-review/you", Bundle::Patient),
            ("/appointment/move", Bundle::Patient),
            ("/joining", Bundle::Patient),
            ("/after", Bundle::Patient),
            ("/join", Bundle::Call),
            ("/check", Bundle::Call),
            ("/staff", Bundle::Staff),
            ("/staff/consultations/7", Bundle::Staff),
            ("/staffing", Bundle::Patient),
        ] {
            assert_eq!(Bundle::of(path), bundle, "{path}");
        }
    }
}
