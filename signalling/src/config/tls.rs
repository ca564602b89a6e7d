//! TLS of our own on the address people use, instead of a proxy in front.

use std::path::PathBuf;

use serde::Deserialize;

use super::load::ConfigError;

/// A certificate chain and its key, two PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The chain, our own certificate first.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl CertificateFiles {
    /// Both or none; `section` names the settings.
    pub(super) fn pair(
        section: &str,
        certificate: Option<PathBuf>,
        key: Option<PathBuf>,
    ) -> Result<Option<Self>, ConfigError> {
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Self { certificate, key })),
            (None, None) => Ok(None),
            _ => Err(ConfigError::wrong(
                &format!("{section}.certificate"),
                &format!("and {section}.key belong together"),
            )),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTls {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl RawTls {
    pub(super) fn check(self) -> Result<Option<CertificateFiles>, ConfigError> {
        CertificateFiles::pair("tls", self.certificate, self.key)
    }
}
