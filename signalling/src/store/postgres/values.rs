//! What goes to PostgreSQL and what comes back, in its binary forms.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::super::Value;

type Refused = Box<dyn Error + Sync + Send>;

impl Value {
    /// Its type. Of NULL it is found by where it stands.
    pub(super) const fn postgres_type(&self) -> Type {
        match self {
            Self::Null => Type::UNKNOWN,
            Self::Int(_) => Type::INT8,
            Self::Text(_) => Type::TEXT,
        }
    }

    /// A letter for its type.
    pub(super) const fn mark(&self) -> char {
        match self {
            Self::Null => 'n',
            Self::Int(_) => 'i',
            Self::Text(_) => 't',
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refused> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One value of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    /// Of a type that the store does not use.
    Other,
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Refused> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::NUMERIC => whole(raw).map_or(Self::Other, Self::Int),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                Self::Text(std::str::from_utf8(raw)?)
            }
            _ => Self::Other,
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refused> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A NUMERIC without a fraction, which is what the sum of whole numbers is. Its binary form is a head
/// of four 16-bit words (how many digits, the weight of the first, sign, scale), then the digits to
/// base 10,000.
fn whole(raw: &[u8]) -> Option<i64> {
    let words: Vec<u16> = raw
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let [count, weight, sign, _scale, digits @ ..] = words.as_slice() else {
        return None;
    };
    let weight = i64::from(weight.cast_signed());
    if digits.len() != usize::from(*count) || weight >= 5 {
        return None;
    }
    let mut number: i64 = 0;
    for at in 0..=weight {
        let digit = usize::try_from(at).ok().and_then(|at| digits.get(at));
        number = number
            .checked_mul(10_000)?
            .checked_add(i64::from(digit.copied().unwrap_or(0)))?;
    }
    let fraction = usize::try_from(weight + 1).unwrap_or(0);
    if digits.iter().skip(fraction).any(|digit| *digit != 0) {
        return None;
    }
    match sign {
        0 => Some(number),
        0x4000 => Some(-number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: u16, digits: &[u16]) -> Vec<u8> {
        [digits.len() as u16, weight.cast_unsigned(), sign, 0]
            .iter()
            .chain(digits)
            .flat_map(|word| word.to_be_bytes())
            .collect()
    }

    #[test]
    fn sums_of_whole_numbers_are_read() {
        assert_eq!(whole(&numeric(0, 0, &[])), Some(0));
        assert_eq!(whole(&numeric(0, 0, &[7])), Some(7));
        assert_eq!(whole(&numeric(1, 0, &[12, 3456])), Some(123_456));
        assert_eq!(whole(&numeric(2, 0, &[1])), Some(100_000_000));
        assert_eq!(whole(&numeric(0, 0x4000, &[42])), Some(-42));
        assert_eq!(whole(&numeric(-1, 0, &[5000])), None, "a half");
        assert_eq!(whole(&numeric(0, 0xC000, &[])), None, "not a number");
        assert_eq!(whole(&numeric(5, 0, &[9])), None, "too large");
        assert_eq!(whole(&[0, 1]), None, "cut off");
    }
}
