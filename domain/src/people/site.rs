//! Where a site is: what an administrator types of it, and how those who come are told.

use core::fmt;

use super::wire::{Language, Site, SiteDetails};
use crate::error::{FieldError, Fields};
use crate::text::{Line, Prose};

/// An address has at most so many lines beside its postcode.
const MOST_LINES: usize = 5;

/// A UK postcode as Royal Mail writes it: "NN1 5BD".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode(String);

impl Postcode {
    /// Reads it, with or without its space and in letters of any size.
    ///
    /// # Errors
    /// [`FieldError::Format`] for what has not the form of one. Whether there is such a place is not known here.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let all: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let all: Vec<char> = all.iter().map(char::to_ascii_uppercase).collect();
        let Some((outward, inward)) = all
            .len()
            .checked_sub(3)
            .and_then(|at| all.split_at_checked(at))
        else {
            return Err(FieldError::Format);
        };
        // A for a letter, 9 for a digit: the forms there are.
        let form = |part: &[char]| -> String {
            let sort = |c: &char| match c {
                'A'..='Z' => 'A',
                '0'..='9' => '9',
                _ => '?',
            };
            part.iter().map(sort).collect()
        };
        let known = ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"];
        // These letters are never in the inward part: they read as others when written by hand.
        let misread = |c: &char| "CIKMOV".contains(*c);
        if !known.contains(&form(outward).as_str())
            || form(inward) != "9AA"
            || inward.iter().any(misread)
        {
            return Err(FieldError::Format);
        }
        let text = outward.iter().chain(&[' ']).chain(inward).collect();
        Ok(Self(text))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The lines of an address: without empty ones, and without the commas that people end a line with.
fn lines(text: &str) -> Result<String, FieldError> {
    let text = Prose::<300>::new(text)?;
    let mut lines = Vec::new();
    for line in text.as_str().lines() {
        let line = line.trim().trim_end_matches([',', ' ']);
        if !line.is_empty() {
            lines.push(Line::<80>::new(line)?);
        }
    }
    if lines.len() > MOST_LINES {
        return Err(FieldError::TooMany);
    }
    let lines: Vec<&str> = lines.iter().map(Line::as_str).collect();
    Ok(lines.join("\n"))
}

impl SiteDetails {
    /// A site of which nothing else is said yet.
    pub fn named(name: &str, telephone: &str) -> Self {
        Self {
            name: name.to_owned(),
            telephone: telephone.to_owned(),
            address: String::new(),
            postcode: String::new(),
            directions: String::new(),
            directions_cy: String::new(),
        }
    }

    /// Checks every field and gives them as they are kept; refused ones are noted.
    pub fn check(&self, fields: &mut Fields) -> Option<Self> {
        let name = fields.take("name", Line::<80>::new(&self.name));
        let telephone = fields.take("telephone", Line::<40>::new(&self.telephone));
        let address = fields.take("address", lines(&self.address));
        let postcode = match self.postcode.trim() {
            "" => Some(String::new()),
            typed => fields
                .take("postcode", Postcode::parse(typed))
                .map(|postcode| postcode.as_str().to_owned()),
        };
        let prose = |text: &str| Prose::<400>::new(text.trim());
        let directions = fields.take("directions", prose(&self.directions));
        let directions_cy = fields.take("directions_cy", prose(&self.directions_cy));
        Some(Self {
            name: name?.as_str().to_owned(),
            telephone: telephone?.as_str().to_owned(),
            address: address?,
            postcode: postcode?,
            directions: directions?.as_str().to_owned(),
            directions_cy: directions_cy?.as_str().to_owned(),
        })
    }
}

/// A place in a line, as somebody is told where to come: "Northampton General Hospital, Cliftonville, Northampton
/// NN1 5BD". Its name alone where no address is known.
pub fn in_a_line(name: &str, address: &str, postcode: &str) -> String {
    let mut said = name.to_owned();
    for line in address.lines() {
        said.push_str(", ");
        said.push_str(line);
    }
    if !postcode.is_empty() {
        // The postcode belongs to the town; a bare name is none.
        said.push_str(if address.is_empty() { ", " } else { " " });
        said.push_str(postcode);
    }
    said
}

/// The same for a text message, where each letter counts: the name, and what a map finds it by.
pub fn in_short(name: &str, address: &str, postcode: &str) -> String {
    let found_by = if postcode.is_empty() {
        address.lines().last().unwrap_or_default()
    } else {
        postcode
    };
    if found_by.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {found_by}")
    }
}

/// How to find a place, for who reads this language; in the other where nobody has said it in theirs.
pub fn directions_in<'s>(language: Language, directions: &'s str, in_welsh: &'s str) -> &'s str {
    match language {
        Language::Cy if !in_welsh.is_empty() => in_welsh,
        _ if directions.is_empty() => in_welsh,
        _ => directions,
    }
}

impl Site {
    /// Where to come to, in a line of a page: its postcode is never broken over two.
    pub fn in_a_line(&self) -> String {
        let postcode = self.postcode.replace(' ', "\u{a0}");
        in_a_line(&self.name, &self.address, &postcode)
    }

    /// How to find it, for who reads this language; none where nobody has said it in any.
    pub fn directions_for(&self, language: Language) -> Option<&str> {
        let said = directions_in(language, &self.directions, &self.directions_cy);
        (!said.is_empty()).then_some(said)
    }

    /// The lines of the address before the town, and the town, which stands last. One line alone is no town.
    pub fn street_and_town(&self) -> (Vec<&str>, Option<&str>) {
        let mut lines: Vec<&str> = self.address.lines().collect();
        let town = if lines.len() > 1 { lines.pop() } else { None };
        (lines, town)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_read_as_people_type_it() {
        for (typed, kept) in [
            ("NN1 5BD", "NN1 5BD"),
            (" nn168uz ", "NN16 8UZ"),
            ("m1 1ae", "M1 1AE"),
            ("B33  8TH", "B33 8TH"),
            ("W1A0AX", "W1A 0AX"),
            ("ec1a 1bb", "EC1A 1BB"),
        ] {
            assert_eq!(Postcode::parse(typed).unwrap().as_str(), kept, "{typed}");
        }
        for bad in [
            "NN1", "NN1 5B", "NN1 5BDD", "1NN 5BD", "NN1 BD5", "NN1-5BD", "NN1 5CD", "ŴN1 5BD",
            "5BD", "X", "NNN1 5BD", "N123 5BD",
        ] {
            assert_eq!(Postcode::parse(bad), Err(FieldError::Format), "{bad}");
        }
    }

    fn typed() -> SiteDetails {
        SiteDetails {
            name: " Northampton  General Hospital ".to_owned(),
            telephone: "01632 960 100".to_owned(),
            address: "Cliftonville,\r\n\n  Northampton , \n".to_owned(),
            postcode: "nn15bd".to_owned(),
            directions: " Go in by the main door.\nFollow the blue line. ".to_owned(),
            directions_cy: " Dewch i mewn drwy’r brif fynedfa. ".to_owned(),
        }
    }

    #[test]
    fn what_is_typed_is_kept_tidy() {
        let mut fields = Fields::new();
        let kept = typed().check(&mut fields).unwrap();
        assert!(!fields.any());
        assert_eq!(kept.name, "Northampton General Hospital");
        assert_eq!(kept.address, "Cliftonville\nNorthampton");
        assert_eq!(kept.postcode, "NN1 5BD");
        assert_eq!(
            kept.directions,
            "Go in by the main door.\nFollow the blue line."
        );
        assert_eq!(kept.directions_cy, "Dewch i mewn drwy’r brif fynedfa.");
        // What is kept is taken again as it is.
        assert_eq!(kept.check(&mut fields), Some(kept));
    }

    #[test]
    fn where_it_is_may_be_left_out() {
        let bare = SiteDetails {
            address: " \n ".to_owned(),
            postcode: " ".to_owned(),
            directions: String::new(),
            directions_cy: String::new(),
            ..typed()
        };
        let mut fields = Fields::new();
        let kept = bare.check(&mut fields).unwrap();
        assert_eq!(kept.address + &kept.postcode + &kept.directions, "");
        assert!(!fields.any());
    }

    #[test]
    fn every_fault_is_said_at_once() {
        let bad = SiteDetails {
            name: " ".to_owned(),
            telephone: "0".repeat(41),
            address: "a\nb\nc\nd\ne\nf".to_owned(),
            postcode: "Northampton".to_owned(),
            directions: "x".repeat(401),
            directions_cy: "x".repeat(401),
        };
        let mut fields = Fields::new();
        assert_eq!(bad.check(&mut fields), None);
        let problem = fields.finish::<()>(None).unwrap_err();
        let named = problem.fields.iter().map(|f| (f.field.as_str(), f.error));
        assert_eq!(
            named.collect::<Vec<_>>(),
            [
                ("name", FieldError::Required),
                ("telephone", FieldError::TooLong),
                ("address", FieldError::TooMany),
                ("postcode", FieldError::Format),
                ("directions", FieldError::TooLong),
                ("directions_cy", FieldError::TooLong),
            ]
        );
        let mut fields = Fields::new();
        let long = SiteDetails {
            address: "x".repeat(81),
            ..typed()
        };
        assert_eq!(long.check(&mut fields), None);
        assert!(fields.any());
    }

    #[test]
    fn a_place_is_said_with_what_is_known_of_it() {
        let address = "Cliftonville\nNorthampton";
        let whole = "General, Cliftonville, Northampton NN1 5BD";
        assert_eq!(in_a_line("General", address, "NN1 5BD"), whole);
        assert_eq!(in_a_line("General", "", "NN1 5BD"), "General, NN1 5BD");
        assert_eq!(in_a_line("General", "", ""), "General");
        assert_eq!(in_short("General", address, "NN1 5BD"), "General, NN1 5BD");
        assert_eq!(in_short("General", address, ""), "General, Northampton");
        assert_eq!(in_short("General", "", ""), "General");
    }

    #[test]
    fn directions_are_said_in_the_language_of_who_reads_them_where_they_are_known_in_it() {
        let said = |language, english, welsh| directions_in(language, english, welsh).to_owned();
        assert_eq!(said(Language::En, "In", "I mewn"), "In");
        assert_eq!(said(Language::Cy, "In", "I mewn"), "I mewn");
        assert_eq!(said(Language::Cy, "In", ""), "In");
        assert_eq!(said(Language::En, "", "I mewn"), "I mewn");
        assert_eq!(said(Language::En, "", ""), "");
    }

    fn site(address: &str) -> Site {
        Site {
            id: crate::ids::SiteId::from_number(1),
            name: "General".to_owned(),
            telephone: String::new(),
            zone: "Europe/London".to_owned(),
            address: address.to_owned(),
            postcode: "NN1 5BD".to_owned(),
            directions: String::new(),
            directions_cy: String::new(),
        }
    }

    #[test]
    fn directions_in_one_language_alone_are_kept_from_nobody_who_reads_the_other() {
        for language in [Language::En, Language::Cy] {
            let mut place = site("Cliftonville");
            assert_eq!(place.directions_for(language), None);
            place.directions_cy = "I mewn".to_owned();
            assert_eq!(place.directions_for(language), Some("I mewn"));
            place.directions_cy.clear();
            place.directions = "In".to_owned();
            assert_eq!(place.directions_for(language), Some("In"));
        }
    }

    #[test]
    fn the_town_is_the_last_of_several_lines_and_a_page_keeps_the_postcode_whole() {
        let general = site("Cliftonville\nNorthampton");
        assert_eq!(
            general.street_and_town(),
            (vec!["Cliftonville"], Some("Northampton"))
        );
        let short = site("Cliftonville");
        assert_eq!(short.street_and_town(), (vec!["Cliftonville"], None));
        assert_eq!(site("").street_and_town(), (vec![], None));
        let line = "General, Cliftonville, Northampton NN1\u{a0}5BD";
        assert_eq!(general.in_a_line(), line);
    }
}
