//! Quotation marks that nobody closed: all that follows would be read as one cell, and rows be lost in it.

/// The line on which a cell begins whose quotation mark is not closed, or not at its end. Within a cell that has none
/// at its beginning they mean nothing.
pub fn left_open(text: &str, between: char) -> Option<u32> {
    let (mut line, mut opened) = (1, 1);
    let mut place = Place::Begin;
    for letter in text.chars() {
        let ends = letter == between || matches!(letter, '\r' | '\n');
        place = match (place, letter) {
            (Place::Begin, '"') => {
                opened = line;
                Place::Quoted
            }
            (Place::Quoted, '"') => Place::Closed,
            // Two of them are one of the text's.
            (Place::Closed, '"') | (Place::Quoted, _) => Place::Quoted,
            (Place::Closed, _) if !ends => return Some(opened),
            _ if ends => Place::Begin,
            _ => Place::Plain,
        };
        line += u32::from(letter == '\n');
    }
    (place == Place::Quoted).then_some(opened)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A cell begins.
    Begin,
    /// In a cell without quotation marks.
    Plain,
    /// Between them.
    Quoted,
    /// After one that may be the last.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_is_no_matter_and_what_is_not_is_named_by_its_line() {
        for good in [
            "",
            "a,b\n1,2\n",
            "a,\"b, c\"\r\n1,\"two\nlines\"\r\n",
            "\"\",\"say \"\"ah\"\"\"",
            "a 5\" nail,b\n6\",7",
        ] {
            assert_eq!(left_open(good, ','), None, "{good}");
        }
        for (bad, line) in [
            ("a\n1,\"Feet\n2,x\n3,y", 2),
            ("a\n1,\"Feet\n2,\"x\"\n", 2),
            ("\"", 1),
            ("a\n\"two\nlines\",\"Feet\" and more\n", 3),
        ] {
            assert_eq!(left_open(bad, ','), Some(line), "{bad}");
        }
        assert_eq!(left_open("a;\"b;c\";\"d", ';'), Some(1));
    }
}
