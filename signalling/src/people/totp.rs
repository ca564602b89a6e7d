//! Codes from an authenticator app: six digits, thirty seconds, SHA-1, as all of them understand.

use domain::people::wire::Enrolment;
use domain::time::Timestamp;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use totp_rs::{Builder, Totp};

use crate::outside::Entropy;

/// A member of staff's shared secret.
pub struct Authenticator(Totp);

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator(…)")
    }
}

impl Authenticator {
    /// A new one, with the bytes to seal.
    pub fn random(entropy: &Entropy) -> [u8; 20] {
        entropy.bytes()
    }

    /// From the bytes that were sealed.
    pub fn new(secret: &[u8]) -> Self {
        Self(
            Builder::new()
                .with_secret(secret.to_vec())
                .build_noncompliant(),
        )
    }

    /// The time step of a right code that is newer than the last one accepted; the step before and
    /// after now are good, too, for clocks that differ.
    pub fn accept(&self, code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.0.check(&digits, seconds(now))?;
        let step = i64::try_from(step).ok()?;
        (step > last_step).then_some(step)
    }

    /// The code at a moment.
    #[cfg(test)]
    pub fn code(&self, now: Timestamp) -> String {
        self.0.generate(seconds(now)).to_string()
    }

    /// What the authenticator app needs.
    pub fn enrolment(&self, issuer: &str, account: &str) -> Enrolment {
        let secret = self.0.secret().to_base32();
        // A colon separates issuer and account, so neither may hold one.
        let issuer = escaped(&issuer.replace(':', " "));
        let account = escaped(&account.replace(':', " "));
        let uri = format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}");
        Enrolment {
            qr_svg: QRBuilder::new(uri.as_str())
                .build()
                .map(|qr| SvgBuilder::default().margin(2).to_str(&qr))
                .unwrap_or_default(),
            uri,
            secret,
        }
    }
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.0.div_euclid(1_000)).unwrap_or(0)
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_015_000);

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let app = Authenticator::new(b"12345678901234567890");
        assert_eq!(app.code(Timestamp(59_000)), "287082");
        assert_eq!(app.code(Timestamp(1_111_111_109_000)), "081804");
        assert_eq!(app.code(Timestamp(20_000_000_000_000)), "353130");
    }

    #[test]
    fn a_code_works_once_and_only_near_its_time() {
        let app = Authenticator::new(&Authenticator::random(&Entropy::seeded(4)));
        let code = app.code(NOW);
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        let step = app.accept(&spaced, NOW, 0).unwrap();
        assert_eq!(step, 60_000_000);
        assert_eq!(app.accept(&code, NOW, step), None, "used");
        assert_eq!(app.accept(&code, NOW.plus_ms(30_000), 0), Some(step));
        assert_eq!(app.accept(&code, NOW.plus_ms(61_000), 0), None, "old");
        for wrong in ["", "12345", "1234567", "abcdef", "+12345"] {
            assert_eq!(app.accept(wrong, NOW, 0), None, "{wrong}");
        }
    }

    #[test]
    fn the_enrolment_names_issuer_and_account() {
        let app = Authenticator::new(b"12345678901234567890");
        let enrolment = app.enrolment("Ysbyty: Môn", "sian@example.org");
        assert_eq!(
            enrolment.uri,
            "otpauth://totp/Ysbyty%20%20M%C3%B4n:sian%40example.org\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ysbyty%20%20M%C3%B4n"
        );
        assert!(enrolment.qr_svg.starts_with("<svg"));
    }
}
