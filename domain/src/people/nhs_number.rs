//! NHS numbers: ten digits of which the last is a check digit.

use core::fmt;
use core::str::FromStr;

use crate::error::FieldError;

/// A valid NHS number. On the wire ten digits; shown to people as 3 3 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(u64);

impl NhsNumber {
    /// Reads what a person typed: spaces and dashes are ignored.
    ///
    /// # Errors
    /// `Required` when there is nothing, `TooShort`, `TooLong`, `Format` when something is not a
    /// digit, `CheckDigit` when the number cannot be right.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let mut digits = [0u8; 10];
        let mut count = 0;
        for c in text.chars() {
            match c {
                '0'..='9' if count < 10 => {
                    digits[count] = c as u8 - b'0';
                    count += 1;
                }
                '0'..='9' => return Err(FieldError::TooLong),
                // The dashes that phones and word processors put in for a hyphen.
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(FieldError::Format),
            }
        }
        match count {
            0 => return Err(FieldError::Required),
            10 => {}
            _ => return Err(FieldError::TooShort),
        }
        let sum: u32 = (2..=10u32)
            .rev()
            .zip(digits)
            .map(|(weight, digit)| weight * u32::from(digit))
            .sum();
        // 11 stands for 0; 10 is never issued and equals no digit.
        let check = (11 - sum % 11) % 11;
        if check != u32::from(digits[9]) {
            return Err(FieldError::CheckDigit);
        }
        Ok(Self(digits.iter().fold(0, |n, d| n * 10 + u64::from(*d))))
    }

    /// Ten digits without spaces, as stored and sent.
    pub fn digits(self) -> String {
        format!("{:010}", self.0)
    }

    /// As shown to people: `943 476 5919`, with spaces that never wrap.
    pub fn shown(self) -> String {
        let digits = self.digits();
        format!(
            "{}\u{a0}{}\u{a0}{}",
            &digits[..3],
            &digits[3..6],
            &digits[6..]
        )
    }
}

// The number itself must not reach a log by accident.
impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(10 digits)")
    }
}

impl FromStr for NhsNumber {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::parse(text)
    }
}

super::text_on_the_wire!(NhsNumber, |n| n.digits(), "^[0-9]{10}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_dashes_are_accepted_and_shown_as_three_three_four() {
        for text in [
            "9434765919",
            " 943 476 5919",
            "943-476-5919",
            "943–476–5919",
        ] {
            let number = NhsNumber::parse(text).unwrap();
            assert_eq!(number.digits(), "9434765919");
            assert_eq!(number.shown(), "943\u{a0}476\u{a0}5919");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(NhsNumber::parse("  "), Err(FieldError::Required));
        assert_eq!(NhsNumber::parse("943476591"), Err(FieldError::TooShort));
        assert_eq!(NhsNumber::parse("94347659190"), Err(FieldError::TooLong));
        assert_eq!(NhsNumber::parse("943476591O"), Err(FieldError::Format));
        assert_eq!(NhsNumber::parse("٩434765919"), Err(FieldError::Format));
        assert_eq!(NhsNumber::parse("9434765918"), Err(FieldError::CheckDigit));
    }

    #[test]
    fn a_slip_of_one_digit_or_two_neighbours_is_always_noticed() {
        let right = *b"9434765919";
        for at in 0..10 {
            for digit in b'0'..=b'9' {
                let mut slip = right;
                slip[at] = digit;
                let text = String::from_utf8(slip.to_vec()).unwrap();
                assert_eq!(NhsNumber::parse(&text).is_ok(), slip == right, "{text}");
            }
            if at < 9 {
                let mut swapped = right;
                swapped.swap(at, at + 1);
                let text = String::from_utf8(swapped.to_vec()).unwrap();
                assert_eq!(NhsNumber::parse(&text).is_ok(), swapped == right, "{text}");
            }
        }
    }

    #[test]
    fn a_remainder_that_stands_for_ten_is_never_valid() {
        // 2 is the weight of the ninth digit: 000 000 006x has the sum 12, so the check is 10.
        for last in 0..10 {
            let text = format!("000000006{last}");
            assert_eq!(NhsNumber::parse(&text), Err(FieldError::CheckDigit));
        }
    }

    #[test]
    fn a_leading_zero_survives_the_wire() {
        let number = NhsNumber::parse("0000000051");
        // 5 × 2 = 10, 11 − 10 = 1.
        assert_eq!(number.map(NhsNumber::digits), Ok("0000000051".to_owned()));
        let number = number.unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, "\"0000000051\"");
        assert_eq!(serde_json::from_str::<NhsNumber>(&json).unwrap(), number);
        assert!(serde_json::from_str::<NhsNumber>("\"1\"").is_err());
        assert_eq!(format!("{number:?}"), "NhsNumber(10 digits)");
    }
}
