//! A link as a QR code, as numbers that a page can draw without a picture being fetched.

use std::fmt::Write;

use domain::consultation::guests::QrCode;
use fast_qr::qr::QRBuilder;

/// The code of a link; `None` when it is too long for one.
pub fn code(link: &str) -> Option<QrCode> {
    let made = QRBuilder::new(link).build().ok()?;
    let mut path = String::new();
    for y in 0..made.size {
        let row = &made[y];
        let mut x = 0;
        while x < made.size {
            let dark = row[x..made.size].iter().take_while(|m| m.value()).count();
            if dark > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{dark}v1h-{dark}z");
            }
            x += dark.max(1);
        }
    }
    Some(QrCode {
        size: u16::try_from(made.size).ok()?,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_there() {
        let qr =
            code("https://clinic.example/g#Secret-of-43-characters-0123456789abcdefghij").unwrap();
        let far = qr.size - 7;
        assert!(qr.path.starts_with("M0 0h7v1h-7z"));
        assert!(qr.path.contains(&format!("M{far} 0h7v1h-7z")));
        assert!(qr.path.contains(&format!("M0 {far}h7v1h-7z")));
    }

    #[test]
    fn what_is_too_long_has_none() {
        assert_eq!(code(&"x".repeat(5_000)), None);
    }
}
