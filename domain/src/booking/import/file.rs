//! The text of a file, however the program that saved it writes letters.

/// What the bytes from 0x80 on to 0x9f mean to Windows; the others mean what they do in Unicode.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads a file: in UTF-8, in UTF-16 where it says so at its beginning, or else as Windows of this country writes,
/// which is what a spreadsheet makes of "CSV". Read as UTF-8 that would lose every letter that has an accent.
pub fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => match core::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| letter(*byte)).collect(),
        },
    }
}

fn wide(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let letters = char::decode_utf16(units);
    letters
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn letter(byte: u8) -> char {
    let among = usize::from(byte).checked_sub(0x80);
    let special = among.and_then(|n| WINDOWS.get(n));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_however_its_letters_were_saved() {
        let name = "Siân Ŵyn, Ffordd y Môr";
        assert_eq!(text_of(name.as_bytes()), name);
        let mut little = vec![0xff, 0xfe];
        let mut big = vec![0xfe, 0xff];
        for unit in name.encode_utf16() {
            little.extend(unit.to_le_bytes());
            big.extend(unit.to_be_bytes());
        }
        assert_eq!(
            (text_of(&little), text_of(&big)),
            (name.into(), name.into())
        );
        // As Excel saves it, where Windows has the letter.
        assert_eq!(text_of(b"Si\xe2n O\x92Neill \x80 5"), "Siân O’Neill € 5");
        assert_eq!(text_of(&[0xff, 0xfe, 0x41]), "", "half a letter is none");
        assert_eq!(text_of(b""), "");
    }
}
