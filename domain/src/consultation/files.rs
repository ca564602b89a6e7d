//! Files that people in a call give each other: which kinds, how large, how many, for how long.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::invitation;
use super::participant::DisplayName;
use crate::ids::{FileId, ParticipantId};
use crate::text::{Line, TextError};
use crate::time::Timestamp;

/// The largest file, in bytes: a photograph of a modern phone, a scanned letter of several pages.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// The most files of one consultation.
pub const MAX_FILES: usize = 20;

/// The most characters of a file's name.
const MAX_NAME: usize = 120;

/// What a file is called: one line. Whatever comes with a file, there is such a name for it ([`FileName::given`]).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Line<MAX_NAME>")]
pub struct FileName(String);

impl FileName {
    /// As it was kept.
    ///
    /// # Errors
    /// [`TextError`] when it is no line, or a longer one than files have.
    pub fn new(text: &str) -> Result<Self, TextError> {
        Line::new(text).map(Self::from)
    }

    /// What a file is called from now on: without the folders it came from, and with an ending that says what it
    /// is. Where nothing is left that can be read, it is a plain "file".
    pub fn given(by_sender: &str, kind: FileKind) -> Self {
        let last = by_sender.rsplit(['/', '\\']).next().unwrap_or_default();
        let kept: String = last
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*'))
            .take(100)
            .collect();
        let kept = kept.trim().trim_matches('.');
        let usual = kind.endings()[0];
        let ends_well = kept.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty()
                && kind
                    .endings()
                    .contains(&ending.to_ascii_lowercase().as_str())
        });
        let whole = match (kept.is_empty(), ends_well) {
            (true, _) => None,
            (_, true) => Self::new(kept).ok(),
            _ => Self::new(&format!("{kept}.{usual}")).ok(),
        };
        whole.unwrap_or_else(|| Self(format!("file.{usual}")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Line<MAX_NAME>> for FileName {
    fn from(line: Line<MAX_NAME>) -> Self {
        Self(line.as_str().to_owned())
    }
}

impl fmt::Debug for FileName {
    /// A name may say what somebody has: it must not reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileName({} characters)", self.0.chars().count())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FileName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileName".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Line::<MAX_NAME>::json_schema(generator)
    }
}

/// The kinds of files that are taken. What it is called counts for nothing: its first bytes say what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A photograph (ISO/IEC 10918).
    Jpeg,
    /// A picture (ISO/IEC 15948).
    Png,
    /// A picture (RFC 9649).
    Webp,
    /// A document (ISO 32000).
    Pdf,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRefused {
    /// There is nothing in it.
    Empty,
    /// It is none of the kinds taken.
    Kind,
    /// It is a document that does things by itself: runs a script, starts a program, carries files.
    Active,
}

/// Names in a document that make it do things by itself (ISO 32000-1, 7.6 and 12.6).
const ACTIVE: [&[u8]; 5] = [
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/RichMedia",
];

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf];

    /// The kind of a file with this content.
    ///
    /// # Errors
    /// [`FileRefused`] when it is not taken.
    pub fn of(content: &[u8]) -> Result<Self, FileRefused> {
        let begins = |with: &[u8]| content.starts_with(with);
        if content.is_empty() {
            Err(FileRefused::Empty)
        } else if begins(&[0xff, 0xd8, 0xff]) {
            Ok(Self::Jpeg)
        } else if begins(b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if begins(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
            Ok(Self::Webp)
        } else if begins(b"%PDF-") {
            if is_active(content) {
                Err(FileRefused::Active)
            } else {
                Ok(Self::Pdf)
            }
        } else {
            Err(FileRefused::Kind)
        }
    }

    /// The media type (RFC 2046).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// How names of such files end; the first is the usual one.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
        }
    }
}

/// Whether a document names something that acts by itself. Names may be spelt with `#41` for `A`. What is
/// packed away inside compressed parts is not seen: this keeps out the ordinary, not the cunning, which is
/// why such a file is only ever saved and never opened by a page of ours.
fn is_active(content: &[u8]) -> bool {
    let hex = |digit: u8| (digit as char).to_digit(16).map(|value| value as u8);
    let mut plain = Vec::with_capacity(content.len());
    let mut at = 0;
    while let Some(&byte) = content.get(at) {
        let pair = (content.get(at + 1), content.get(at + 2));
        if byte == b'#'
            && let (Some(&high), Some(&low)) = pair
            && let (Some(high), Some(low)) = (hex(high), hex(low))
        {
            plain.push(high * 16 + low);
            at += 3;
        } else {
            plain.push(byte);
            at += 1;
        }
    }
    ACTIVE.iter().any(|name| {
        plain.windows(name.len() + 1).any(|found| {
            // `/JS` is a name of its own, `/JSomething` another.
            found.starts_with(name) && !found[name.len()].is_ascii_alphanumeric()
        })
    })
}

/// When it is deleted: when the link of the appointment opens nothing any more. A picture that the patient gave for
/// their record stays with the consultation, whose note it belongs to: it has no such time.
pub const fn expiry(
    start: Timestamp,
    length_minutes: u16,
    for_the_record: bool,
) -> Option<Timestamp> {
    if for_the_record {
        return None;
    }
    Some(invitation::expiry(start, length_minutes))
}

/// A file, as those in the call see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileView {
    /// Chosen by its sender.
    pub id: FileId,
    /// Who gave it.
    pub from: ParticipantId,
    /// Their name, also when they have left since.
    pub name: DisplayName,
    /// What it is called.
    pub file: FileName,
    /// What it is.
    pub kind: FileKind,
    /// How large it is.
    pub bytes: u32,
    /// Whether it is a still picture that was asked for, taken with the patient's consent.
    pub picture: bool,
    /// When the server kept it.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let kinds: [(&[u8], FileKind); 4] = [
            (b"\xff\xd8\xff\xe0 JFIF", FileKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n....", FileKind::Png),
            (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"%PDF-1.7\n1 0 obj << >>", FileKind::Pdf),
        ];
        for (content, kind) in kinds {
            assert_eq!(FileKind::of(content), Ok(kind));
        }
        assert_eq!(FileKind::of(b""), Err(FileRefused::Empty));
        for other in [
            &b"<html><script>"[..],
            b"MZ\x90\0",
            b"PK\x03\x04",
            b"<?xml version='1.0'?><svg/>",
            b"RIFF\x10\0\0\0WAVE",
            b"\xff\xd8",
        ] {
            assert_eq!(FileKind::of(other), Err(FileRefused::Kind));
        }
    }

    #[test]
    fn a_document_that_acts_by_itself_is_refused_however_it_spells_it() {
        for active in [
            &b"%PDF-1.4 << /S /JavaScript /JS (app.alert(1)) >>"[..],
            b"%PDF-1.4 << /S /J#61v#61Script >>",
            b"%PDF-1.4 << /S /Launch /F (cmd.exe) >>",
            b"%PDF-1.4 << /Type /EmbeddedFile >>",
            b"%PDF-1.4 << /JS(x) >>",
        ] {
            assert_eq!(FileKind::of(active), Err(FileRefused::Active));
        }
        let harmless = b"%PDF-1.4 << /JSON 1 /Launchpad 2 /Name (C#) >>";
        assert_eq!(FileKind::of(harmless), Ok(FileKind::Pdf));
        assert_eq!(FileKind::of(b"%PDF-1.4 #"), Ok(FileKind::Pdf));
    }

    #[test]
    fn a_name_has_no_folders_and_the_ending_of_its_kind() {
        let named = |given: &str, kind| FileName::given(given, kind).as_str().to_owned();
        assert_eq!(
            named("C:\\Users\\me\\rash.jpeg", FileKind::Jpeg),
            "rash.jpeg"
        );
        assert_eq!(named("../../etc/passwd", FileKind::Png), "passwd.png");
        assert_eq!(named("letter.pdf.exe", FileKind::Pdf), "letter.pdf.exe.pdf");
        assert_eq!(named("", FileKind::Webp), "file.webp");
        assert_eq!(named(".jpg", FileKind::Jpeg), "jpg.jpg");
        assert_eq!(named("a\u{202e}gpj.exe", FileKind::Jpeg), "file.jpg");
        assert_eq!(
            named("llun o’r droed.PNG", FileKind::Png),
            "llun o’r droed.PNG"
        );
        assert_eq!(named(&"x".repeat(500), FileKind::Pdf).len(), 104);
    }

    #[test]
    fn every_kind_has_a_plain_name_that_reads_like_any_other() {
        for kind in FileKind::ALL {
            let plain = FileName::given("\u{feff}", kind);
            assert_eq!(FileName::new(plain.as_str()), Ok(plain));
        }
    }
}
