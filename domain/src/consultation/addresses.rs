//! Web addresses in what people write to each other, so that they can be tapped.
//!
//! Every message is taken to be hostile. Only `http://` and `https://` make an address; it is shown as it was
//! written, so nothing reads as another place than it leads to. What could still mislead stays plain text: a name
//! before an `@` (`https://clinic.example@elsewhere.example`) and letters beyond ASCII, which can look like others.

/// A stretch of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words, to be shown as they are.
    Words(&'a str),
    /// A whole web address.
    Address(&'a str),
}

/// What ends a sentence around an address more often than it ends the address.
const CLOSES_SENTENCE: [char; 10] = ['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*'];

/// The message in pieces; put together again they are the message, letter by letter.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((before, address, after)) = first(rest) {
        if !before.is_empty() {
            found.push(Piece::Words(before));
        }
        found.push(Piece::Address(address));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest));
    }
    found
}

fn first(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices("://").find_map(|(colon, mark)| {
        // A telephone's keyboard begins a sentence with a capital.
        let begins = |scheme: &str| {
            let at = colon.checked_sub(scheme.len())?;
            let is = text.get(at..colon)?.eq_ignore_ascii_case(scheme);
            is.then_some(at)
        };
        let at = begins("https").or_else(|| begins("http"))?;
        let (before, from) = text.split_at(at);
        // In the middle of a word it is no beginning.
        if before.ends_with(is_letter) {
            return None;
        }
        let address = address(from, colon + mark.len() - at)?;
        Some((before, address, &from[address.len()..]))
    })
}

/// A letter or a digit, or what may well be one: the tables that say so of all signs there are weigh too much.
fn is_letter(c: char) -> bool {
    let mark = matches!(c, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
    c.is_ascii_alphanumeric() || !(c.is_ascii() || mark)
}

/// The address with which the text begins, if it does; how long its beginning is up to the host.
fn address(from: &str, host: usize) -> Option<&str> {
    let belongs = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '\\');
    let end = from.find(|c| !belongs(c)).unwrap_or(from.len());
    // It goes on in letters that could be taken for others.
    if from[end..].starts_with(is_letter) {
        return None;
    }
    let mut address = &from[..end];
    while let Some(shorter) = address.strip_suffix(CLOSES_SENTENCE) {
        // A bracket that was opened inside belongs to it.
        if address.ends_with(')') && shorter.contains('(') {
            break;
        }
        address = shorter;
    }
    let rest = address.get(host..)?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = host.starts_with(|c: char| c.is_ascii_alphanumeric()) && !host.contains('@');
    plain.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<&str> {
        let pieces = pieces(text);
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Address(text) => *text,
            })
            .collect();
        assert_eq!(whole, text, "nothing is lost");
        let address = |piece| match piece {
            Piece::Address(address) => Some(address),
            Piece::Words(_) => None,
        };
        pieces.into_iter().filter_map(address).collect()
    }

    #[test]
    fn an_address_is_found_without_the_sentence_around_it() {
        for (text, expected) in [
            (
                "https://www.nhs.uk/conditions",
                "https://www.nhs.uk/conditions",
            ),
            ("Read https://www.nhs.uk.", "https://www.nhs.uk"),
            (
                "(see http://clinic.example/a?b=c&d=1#e)",
                "http://clinic.example/a?b=c&d=1#e",
            ),
            (
                "https://en.wikipedia.example/wiki/Gout_(foot), then",
                "https://en.wikipedia.example/wiki/Gout_(foot)",
            ),
            (
                "here:\nhttps://clinic.example:8443/x\nthanks",
                "https://clinic.example:8443/x",
            ),
            ("it is ‘https://clinic.example’…", "https://clinic.example"),
            ("Https://clinic.example", "Https://clinic.example"),
            ("a://b https://clinic.example", "https://clinic.example"),
        ] {
            assert_eq!(addresses(text), [expected], "{text}");
        }
        let two = "https://a.example and https://b.example!";
        assert_eq!(addresses(two), ["https://a.example", "https://b.example"]);
    }

    #[test]
    fn whatever_else_is_written_stays_words() {
        for text in [
            "",
            "Take two a day.",
            "javascript:alert(1)",
            "JavaScript://clinic.example/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd ftp://clinic.example tel:07700900123 //clinic.example",
            "http:// https://. https://?x https:///x https:clinic.example http",
            "xhttps://clinic.example",
            "https://clinic.example@elsewhere.example/",
            "https://clinic.example:secret@elsewhere.example",
            "https://cl\u{131}nic.example",
            "https://clinic.example/\u{435}",
            "https://\u{202e}clinic.example",
        ] {
            assert_eq!(addresses(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_surrounds_an_address_never_becomes_part_of_it() {
        for text in [
            "https://clinic.example\"onclick=alert(1)",
            "https://clinic.example<img src=x>",
            "https://clinic.example`x",
            "https://clinic.example\\@elsewhere.example",
        ] {
            assert_eq!(addresses(text), ["https://clinic.example"], "{text}");
        }
    }
}
