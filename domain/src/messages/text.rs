//! How long a text message is: it goes in parts, whose size depends on its letters (3GPP TS 23.038).

/// No text message of ours is longer, where its words can be spelt shorter.
pub const MOST_PARTS: usize = 3;

/// No longer one is taken by GOV.UK Notify, in characters.
pub const LONGEST: usize = 918;

/// The letters of the GSM 7-bit alphabet, each one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those of its extension, two septets each.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// In how many parts a text message goes: 160 septets or 70 UTF-16 units alone, 153 or 67 in each of
/// several.
pub fn parts(text: &str) -> usize {
    let septets: Option<usize> = text
        .chars()
        .map(|c| match c {
            c if BASIC.contains(c) => Some(1),
            c if EXTENDED.contains(c) => Some(2),
            _ => None,
        })
        .sum();
    let (units, alone, each) = match septets {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if units <= alone {
        1
    } else {
        units.div_ceil(each)
    }
}

/// The same words as a text message: typographic signs as a telephone has them; and where letters such
/// as ŵ and ŷ would make it longer than [`MOST_PARTS`], plain ones in their place.
pub fn as_text_message(words: &str) -> String {
    let plain: String = words
        .chars()
        .map(|c| match c {
            '‘' | '’' | '‛' => '\'',
            '“' | '”' => '"',
            '–' | '—' | '‑' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    if parts(&plain) <= MOST_PARTS {
        return plain;
    }
    plain.chars().map(without_hat).collect()
}

/// The letters of Welsh that are not in the alphabet of text messages.
const fn without_hat(c: char) -> char {
    match c {
        'â' | 'á' => 'a',
        'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ó' => 'o',
        'û' | 'ú' => 'u',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => 'w',
        'ŷ' | 'ỳ' | 'ý' | 'ÿ' => 'y',
        'Â' | 'Á' => 'A',
        'Ê' => 'E',
        'Î' => 'I',
        'Ô' => 'O',
        'Û' => 'U',
        'Ŵ' => 'W',
        'Ŷ' => 'Y',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_part_depends_on_the_letters() {
        assert_eq!(parts(&"a".repeat(160)), 1);
        assert_eq!(parts(&"a".repeat(161)), 2);
        assert_eq!(parts(&"a".repeat(306)), 2);
        assert_eq!(parts(&"a".repeat(307)), 3);
        assert_eq!(parts(&"€".repeat(80)), 1);
        assert_eq!(parts(&"€".repeat(81)), 2);
        assert_eq!(parts(&"ŵ".repeat(70)), 1);
        assert_eq!(parts(&"ŵ".repeat(71)), 2);
        assert_eq!(parts("éàùñ£"), 1);
    }

    #[test]
    fn welsh_keeps_its_letters_while_they_fit() {
        assert_eq!(as_text_message("Dŵr – i’ch tŷ"), "Dŵr - i'ch tŷ");
        let long = "Mae’r ŵyn yn y tŷ. ".repeat(12);
        let sent = as_text_message(&long);
        assert!(sent.starts_with("Mae'r wyn yn y ty."), "{sent}");
        assert!(parts(&sent) <= MOST_PARTS);
    }
}
