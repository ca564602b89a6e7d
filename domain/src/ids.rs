//! Typed identifiers. All are 128 bits, time-ordered (48 bits of UTC milliseconds, then 80 random
//! bits, the layout of a ULID) and written as 32 lower-case hexadecimal digits.

use core::fmt;
use core::str::FromStr;

/// The text was not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier")
    }
}

impl core::error::Error for InvalidId {}

/// Lays out the bits of a new identifier from a time and randomness, both given by the caller.
pub const fn compose(unix_ms: i64, random: [u8; 10]) -> u128 {
    let mut tail: u128 = 0;
    let mut i = 0;
    while i < 10 {
        tail = (tail << 8) | random[i] as u128;
        i += 1;
    }
    ((unix_ms as u64 as u128 & 0xffff_ffff_ffff) << 80) | tail
}

/// Writes the digits of an identifier. A booking writes some sixty of them: this is several times as fast as what
/// the formatting of numbers does. One for all kinds, because it is in the browser's program, too.
#[inline(never)]
fn write_hex(number: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0; 32];
    for (place, byte) in digits.chunks_exact_mut(2).zip(number.to_be_bytes()) {
        place[0] = DIGITS[usize::from(byte >> 4)];
        place[1] = DIGITS[usize::from(byte & 15)];
    }
    f.write_str(core::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

#[inline(never)]
fn parse_hex(text: &str) -> Result<u128, InvalidId> {
    if text.len() != 32 {
        return Err(InvalidId);
    }
    text.bytes().try_fold(0, |number, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return Err(InvalidId),
        };
        Ok(number << 4 | u128::from(digit))
    })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// From a time in UTC milliseconds and ten random bytes.
            pub const fn new(unix_ms: i64, random: [u8; 10]) -> Self {
                Self(compose(unix_ms, random))
            }

            /// From a number; for tests and fixtures.
            pub const fn from_number(number: u128) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_hex(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })
            }
        }
    )*};
}

ids! {
    /// A hospital or other place of the group.
    SiteId;
    /// A member of staff.
    StaffId;
    /// A patient's record.
    PatientId;
    /// What can be booked.
    ServiceId;
    /// A repeating set of local hours in which a service is offered.
    TemplateId;
    /// A claim on a slot with an expiry, while somebody decides.
    HoldId;
    /// A time when a clinician is away.
    LeaveId;
    /// A booking.
    AppointmentId;
    /// Appointments that were booked together, one after the other.
    SeriesId;
    /// The encounter itself. One appointment has exactly one consultation.
    ConsultationId;
    /// A secret link that lets one person into one consultation.
    InvitationId;
    /// One device's use of an invitation: a second device is a second visit and waits again.
    VisitId;
    /// One person in a consultation.
    ParticipantId;
    /// One page load of a participant; a reload is a new instance with new peer connections.
    InstanceId;
    /// One handing over of a patient to another clinician.
    TransferId;
    /// One chat message, chosen by its sender so that sending twice is recognised.
    ChatId;
    /// A file given in a consultation; chosen by its sender.
    FileId;
    /// A member of staff's sign-in.
    SignInId;
    /// A message on its way to a person.
    MessageId;
    /// A ward's named device for calls.
    KitId;
    /// Somebody's place on the waiting list of a service.
    EntryId;
    /// A slot offered to somebody on the waiting list.
    OfferId;
    /// A referral that has, or had, no time yet.
    ReferralId;
    /// A clinician's secret address for calendar programs.
    FeedId;
    /// A program of somebody else's that may look at slots and book.
    ClientId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_own_text() {
        let id = SiteId::new(1_700_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse::<SiteId>(), Ok(id));
        assert_eq!(id.to_string().len(), 32);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones_as_text() {
        let early = SiteId::new(1_000, [255; 10]).to_string();
        let late = SiteId::new(1_001, [0; 10]).to_string();
        assert!(early < late);
    }

    #[test]
    fn signs_spaces_and_capitals_are_refused() {
        for bad in [
            "",
            "+0000000000000000000000000000001",
            "0000000000000000000000000000000G",
            "A0000000000000000000000000000000",
        ] {
            assert_eq!(bad.parse::<SiteId>(), Err(InvalidId), "{bad}");
        }
    }
}
