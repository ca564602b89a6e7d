//! How a person can be reached: e-mail, mobile telephone, at least one of both.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{FieldError, Fields};

/// An e-mail address of sane syntax, at most 254 characters; its domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// A telephone number that takes text messages, in E.164 (`+447700900123`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MobileNumber(String);

/// At least one way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Ways", into = "Ways")]
pub struct Contact {
    email: Option<Email>,
    mobile: Option<MobileNumber>,
}

/// The parts of [`Contact`] on the wire.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Ways {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<Email>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mobile: Option<MobileNumber>,
}

impl Email {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// `Required`, `TooLong` or `Format`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        if text.len() > 254 {
            return Err(FieldError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(FieldError::Format)?;
        if !local_part_is_sane(local) || !domain_is_sane(domain) {
            return Err(FieldError::Format);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for all spellings that reach one mailbox in practice; for look-ups only.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// RFC 5321's dot-string: quoted local parts exist on paper only and hide header injections.
fn local_part_is_sane(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
}

fn domain_is_sane(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label_is_sane = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    labels.len() >= 2
        && labels.iter().all(label_is_sane)
        && labels
            .last()
            .is_some_and(|last| last.len() >= 2 && last.bytes().any(|b| b.is_ascii_alphabetic()))
}

impl MobileNumber {
    /// Reads what a person typed: a UK mobile number (`07700 900123`, `+44 (0)7700 900123`) or
    /// any number written internationally with `+` or `00`.
    ///
    /// # Errors
    /// `Required`, `TooShort`, `TooLong`, or `Format` when it is no mobile number.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let mut digits = String::with_capacity(16);
        let mut plus = false;
        for c in text.chars() {
            match c {
                '0'..='9' if digits.len() < 20 => digits.push(c),
                '0'..='9' => return Err(FieldError::TooLong),
                '+' if digits.is_empty() && !plus => plus = true,
                '-' | '(' | ')' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                // Direction marks come along when a number is copied from a contact card.
                '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(FieldError::Format),
            }
        }
        if digits.is_empty() {
            return Err(if plus {
                FieldError::Format
            } else {
                FieldError::Required
            });
        }
        let international = if plus {
            digits
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("44{rest}")
        } else if digits.starts_with("447") && digits.len() == 12 {
            digits
        } else {
            return Err(FieldError::Format);
        };
        match international.strip_prefix("44") {
            Some(national) => uk(national.strip_prefix('0').unwrap_or(national)),
            None => abroad(&international),
        }
    }

    /// In E.164, as stored and sent.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// As shown to people: UK numbers nationally and in groups (`07700 900 123`), others with their `+`.
    pub fn shown(&self) -> String {
        match self.0.strip_prefix("+44") {
            Some(national) if national.len() == 10 => {
                let (start, rest) = national.split_at(4);
                format!("0{start}\u{a0}{}\u{a0}{}", &rest[..3], &rest[3..])
            }
            _ => self.0.clone(),
        }
    }
}

fn uk(national: &str) -> Result<MobileNumber, FieldError> {
    // 070 are forwarding numbers that cost the caller dearly, 076 are pagers but for 07624
    // (Isle of Man mobiles).
    let pager = national.starts_with("76") && !national.starts_with("7624");
    if !national.starts_with('7') || national.starts_with("70") || pager {
        return Err(FieldError::Format);
    }
    match national.len() {
        10 => Ok(MobileNumber(format!("+44{national}"))),
        ..10 => Err(FieldError::TooShort),
        _ => Err(FieldError::TooLong),
    }
}

fn abroad(digits: &str) -> Result<MobileNumber, FieldError> {
    if digits.starts_with('0') {
        return Err(FieldError::Format);
    }
    match digits.len() {
        8..=15 => Ok(MobileNumber(format!("+{digits}"))),
        ..8 => Err(FieldError::TooShort),
        _ => Err(FieldError::TooLong),
    }
}

impl Contact {
    /// From its parts, when there is at least one.
    pub fn new(email: Option<Email>, mobile: Option<MobileNumber>) -> Option<Self> {
        if email.is_none() && mobile.is_none() {
            return None;
        }
        Some(Self { email, mobile })
    }

    /// Reads what a person typed in two fields of which one may stay empty; notes what is wrong
    /// under `{path}.email` and `{path}.mobile`.
    pub fn parse(
        fields: &mut Fields,
        path: &str,
        email: Option<&str>,
        mobile: Option<&str>,
    ) -> Option<Self> {
        let typed = |text: Option<&str>| text.is_some_and(|t| !t.trim().is_empty());
        let at = |part: &str| match path {
            "" => part.to_owned(),
            _ => format!("{path}.{part}"),
        };
        if !typed(email) && !typed(mobile) {
            fields.refuse(&at("email"), FieldError::Required);
            return None;
        }
        let email = email
            .filter(|t| !t.trim().is_empty())
            .map(|text| fields.take(&at("email"), Email::parse(text)));
        let mobile = mobile
            .filter(|t| !t.trim().is_empty())
            .map(|text| fields.take(&at("mobile"), MobileNumber::parse(text)));
        match (email, mobile) {
            (Some(None), _) | (_, Some(None)) => None,
            (email, mobile) => Self::new(email.flatten(), mobile.flatten()),
        }
    }

    /// The e-mail address, if given.
    pub const fn email(&self) -> Option<&Email> {
        self.email.as_ref()
    }

    /// The mobile number, if given.
    pub const fn mobile(&self) -> Option<&MobileNumber> {
        self.mobile.as_ref()
    }
}

impl TryFrom<Ways> for Contact {
    type Error = &'static str;
    fn try_from(ways: Ways) -> Result<Self, Self::Error> {
        Self::new(ways.email, ways.mobile).ok_or("neither e-mail nor mobile")
    }
}

impl From<Contact> for Ways {
    fn from(contact: Contact) -> Self {
        Self {
            email: contact.email,
            mobile: contact.mobile,
        }
    }
}

// Neither may reach a log by accident.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(hidden)")
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MobileNumber(hidden)")
    }
}

impl FromStr for Email {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::parse(text)
    }
}

impl FromStr for MobileNumber {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::parse(text)
    }
}

super::text_on_the_wire!(Email, |e| e.as_str(), "^[^@\\s]+@[^@\\s]+$");
super::text_on_the_wire!(MobileNumber, |m| m.e164(), "^\\+[1-9][0-9]{7,14}$");

#[cfg(test)]
mod tests {
    use super::*;

    fn mobile(text: &str) -> Result<String, FieldError> {
        MobileNumber::parse(text).map(|m| m.e164().to_owned())
    }

    #[test]
    fn all_ways_to_write_a_uk_mobile_mean_the_same_number() {
        for text in [
            "07700900123",
            "07700 900 123",
            "07700-900123",
            "+44 7700 900123",
            "+44 (0)7700 900123",
            "0044 7700 900123",
            "447700900123",
            "\u{202A}07700 900123\u{202C}",
        ] {
            assert_eq!(mobile(text).as_deref(), Ok("+447700900123"), "{text}");
        }
        let shown = MobileNumber::parse("+447700900123").unwrap().shown();
        assert_eq!(shown, "07700\u{a0}900\u{a0}123");
    }

    #[test]
    fn numbers_abroad_keep_their_country() {
        assert_eq!(mobile("+353 85 012 3456").as_deref(), Ok("+353850123456"));
        assert_eq!(mobile("00 48 512 345 678").as_deref(), Ok("+48512345678"));
    }

    #[test]
    fn what_takes_no_text_messages_is_refused() {
        assert_eq!(mobile(" "), Err(FieldError::Required));
        assert_eq!(mobile("020 7946 0000"), Err(FieldError::Format));
        assert_eq!(mobile("070 1234 5678"), Err(FieldError::Format));
        assert_eq!(mobile("7700900123"), Err(FieldError::Format));
        assert_eq!(mobile("0770090012"), Err(FieldError::TooShort));
        assert_eq!(mobile("077009001234"), Err(FieldError::TooLong));
        assert_eq!(mobile("+1234567890123456"), Err(FieldError::TooLong));
        assert_eq!(mobile("07700 9OO123"), Err(FieldError::Format));
    }

    #[test]
    fn an_address_keeps_its_local_part_and_lowers_its_domain() {
        let email = Email::parse(" Sian.Jones+clinic@Example.NHS.uk ").unwrap();
        assert_eq!(email.as_str(), "Sian.Jones+clinic@example.nhs.uk");
        assert_eq!(email.folded(), "sian.jones+clinic@example.nhs.uk");
    }

    #[test]
    fn addresses_that_cannot_work_or_smuggle_headers_are_refused() {
        for bad in [
            "sian",
            "@example.org",
            "sian@",
            "sian@example",
            "sian@-a.org",
            "sian@a..org",
            ".s@example.org",
            "a b@example.org",
            "a@b@example.org",
            "a\r\nBcc: x@example.org",
            "a,b@example.org",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "siân@example.org",
        ] {
            assert_eq!(Email::parse(bad), Err(FieldError::Format), "{bad}");
        }
        let long = format!("a@{}.org", "x.".repeat(130));
        assert_eq!(Email::parse(&long), Err(FieldError::TooLong));
    }

    #[test]
    fn at_least_one_way_is_needed_and_each_fault_is_named() {
        let mut fields = Fields::new();
        assert_eq!(Contact::parse(&mut fields, "contact", Some(""), None), None);
        assert_eq!(
            Contact::parse(&mut fields, "contact", Some("x"), Some("1")),
            None
        );
        let problem = fields.finish::<()>(None).unwrap_err();
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, ["contact.email", "contact.email", "contact.mobile"]);

        let mut fields = Fields::new();
        let contact = Contact::parse(&mut fields, "", Some("a@b.org"), Some(" ")).unwrap();
        assert_eq!(
            serde_json::to_string(&contact).unwrap(),
            "{\"email\":\"a@b.org\"}"
        );
        assert!(serde_json::from_str::<Contact>("{}").is_err());
    }
}
