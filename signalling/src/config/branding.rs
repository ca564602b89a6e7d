//! Name, telephone, colours and logo of whoever runs the clinic. Neutral by default, but for the
//! telephone: a real clinic must have one, because patients are always told whom to ring.

use std::path::PathBuf;

use serde::Deserialize;

use super::Mode;
use super::load::ConfigError;

/// A number kept free for stories, which rings nowhere.
const DEMO_TELEPHONE: &str = "01632 960 000";

/// Who runs this clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandConfig {
    /// The organisation's name.
    pub name: String,
    /// The number a patient can ring, as it should be read.
    pub telephone: String,
    /// Own colours, checked to be colours.
    pub colours: BrandColours,
    /// An SVG or PNG file.
    pub logo: Option<PathBuf>,
}

/// Colours in `#rrggbb`; what is not set keeps the neutral ones of the style sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrandColours {
    /// The header and the main accents.
    pub primary: Option<String>,
    /// Text on the primary colour.
    pub on_primary: Option<String>,
    /// Links.
    pub link: Option<String>,
    /// Buttons that go forward.
    pub button: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawBranding {
    name: Option<String>,
    telephone: Option<String>,
    logo: Option<PathBuf>,
    primary: Option<String>,
    on_primary: Option<String>,
    link: Option<String>,
    button: Option<String>,
}

impl RawBranding {
    pub(super) fn check(self, mode: Mode) -> Result<BrandConfig, ConfigError> {
        let text = |value: Option<String>| {
            value
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let telephone = match (text(self.telephone), mode) {
            (Some(number), _) => number,
            (None, Mode::Demo) => DEMO_TELEPHONE.to_owned(),
            (None, Mode::Serve) => {
                return Err(ConfigError::wrong(
                    "branding.telephone",
                    "is not set: patients are always told whom to ring. Give the number as it \
                     should be read, in the file or as ANTEROOM_BRANDING_TELEPHONE",
                ));
            }
        };
        if let Some(logo) = &self.logo
            && !matches!(
                logo.extension().and_then(|e| e.to_str()),
                Some("svg" | "png")
            )
        {
            return Err(ConfigError::wrong(
                "branding.logo",
                "must be an .svg or .png file",
            ));
        }
        Ok(BrandConfig {
            name: text(self.name).unwrap_or_else(|| "Anteroom".to_owned()),
            telephone,
            colours: BrandColours {
                primary: colour("branding.primary", self.primary)?,
                on_primary: colour("branding.on_primary", self.on_primary)?,
                link: colour("branding.link", self.link)?,
                button: colour("branding.button", self.button)?,
            },
            logo: self.logo,
        })
    }
}

// The colours are written into a style sheet, so nothing but a colour may pass.
fn colour(key: &'static str, value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let digits = value.strip_prefix('#').unwrap_or("");
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(Some(value))
    } else {
        Err(ConfigError::wrong(key, "must be a colour such as #005eb8"))
    }
}
