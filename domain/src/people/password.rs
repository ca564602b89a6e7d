//! What a password must be: long, and not one that attackers try first. No rules about kinds of
//! characters: they make passwords worse, not better (NCSC).

use crate::error::FieldError;

/// The fewest characters.
pub const SHORTEST: usize = 12;
/// The most characters.
pub const LONGEST: usize = 128;

/// Stems that lists of common passwords build on; digits and signs around them do not help.
const COMMON: &[&str] = &[
    "password",
    "passw",
    "qwerty",
    "qwertyuiop",
    "letmein",
    "welcome",
    "iloveyou",
    "administrator",
    "admin",
    "changeme",
    "abcdefghijkl",
    "hospital",
    "anteroom",
    "football",
    "liverpool",
    "arsenal",
    "sunshine",
    "monkey",
    "dragon",
    "princess",
    "superman",
    "trustno",
    "nhs",
    "summer",
    "winter",
    "spring",
    "autumn",
];

/// Checks a new password. `known` are words that belong to its owner: e-mail, name, site.
///
/// # Errors
/// `Required`, `TooShort`, `TooLong` or `TooCommon`.
pub fn check(password: &str, known: &[&str]) -> Result<(), FieldError> {
    let length = password.chars().count();
    if length == 0 {
        return Err(FieldError::Required);
    }
    if length < SHORTEST {
        return Err(FieldError::TooShort);
    }
    if length > LONGEST {
        return Err(FieldError::TooLong);
    }
    let plain = plain(password);
    let distinct = plain.chars().collect::<std::collections::BTreeSet<_>>();
    let owned = known.iter().any(|word| {
        let word = self::plain(word);
        !word.is_empty() && (plain == word || plain.trim_matches(|c: char| c.is_numeric()) == word)
    });
    if distinct.len() < 5 || is_run(&plain) || is_common(&plain) || owned {
        return Err(FieldError::TooCommon);
    }
    Ok(())
}

/// Lower case, letters and digits only, with the usual stand-ins for letters undone.
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            '@' => Some('a'),
            '$' => Some('s'),
            '!' => None,
            c => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

/// A common stem, once or several times over, with nothing but digits besides.
fn is_common(plain: &str) -> bool {
    let undone: String = plain
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '5' => 's',
            c => c,
        })
        .collect();
    [plain, &undone].iter().any(|text| {
        COMMON.iter().any(|stem| {
            text.contains(stem)
                && text
                    .replace(stem, "")
                    .chars()
                    .all(|c| c.is_numeric() || matches!(c, 'o' | 'i' | 'e' | 's'))
        })
    })
}

/// Neighbours in the alphabet or among the digits, up or down, all the way.
fn is_run(plain: &str) -> bool {
    let codes: Vec<i64> = plain.chars().map(|c| i64::from(u32::from(c))).collect();
    let step = |by: i64| {
        codes
            .windows(2)
            .all(|pair| pair[1] - pair[0] == by || (pair[0] == 57 && pair[1] == 48))
    };
    codes.len() > 1 && (step(1) || step(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_what_counts() {
        assert_eq!(check("", &[]), Err(FieldError::Required));
        assert_eq!(check("short-one", &[]), Err(FieldError::TooShort));
        assert_eq!(check(&"long ".repeat(30), &[]), Err(FieldError::TooLong));
        assert_eq!(check("correct horse battery staple", &[]), Ok(()));
        assert_eq!(check("tafarn y llyn glas", &[]), Ok(()));
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for common in [
            "password1234",
            "P@ssw0rd12345",
            "123456789012",
            "abcdefghijklm",
            "aaaaaaaaaaaa",
            "qwertyuiop123",
            "Welcome2026!!",
            "hospitalhospital",
        ] {
            assert_eq!(check(common, &[]), Err(FieldError::TooCommon), "{common}");
        }
    }

    #[test]
    fn ones_own_address_is_no_password() {
        let own = ["siân.wyn-jones@example.org", "Siân Wyn-Jones"];
        for password in ["siân.wyn-jones@example.org", "Siân Wyn-Jones 1958"] {
            assert_eq!(check(password, &own), Err(FieldError::TooCommon));
        }
    }
}
