//! A certificate in two files, which somebody renews while the server runs.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::CertificateFiles;

/// How often the files are looked at again.
const LOOK: Duration = Duration::from_secs(60);

/// Why the files are of no use.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// One of them cannot be read, or is no PEM file of its kind.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// Each is one, but not of a pair.
    #[error("{certificate} and {key} do not belong together: {why}")]
    Pair {
        /// The chain.
        certificate: String,
        /// The key.
        key: String,
        /// What is wrong.
        why: String,
    },
}

/// The certificate that is shown to those who connect. New files are taken up by themselves; files that
/// are no good leave the last good ones in use.
#[derive(Debug)]
pub struct Certificate {
    files: CertificateFiles,
    current: RwLock<Arc<CertifiedKey>>,
    /// What the files held when they were last looked at, good or not.
    seen: Mutex<Contents>,
}

type Contents = (Vec<u8>, Vec<u8>);

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// [`CertificateError`] when they are no certificate with its key.
    pub fn open(files: &CertificateFiles) -> Result<Arc<Self>, CertificateError> {
        let contents = read(files)?;
        let current = parse(files, &contents)?;
        Ok(Arc::new(Self {
            files: files.clone(),
            current: RwLock::new(Arc::new(current)),
            seen: Mutex::new(contents),
        }))
    }

    /// Looks at the files again; true when there was something new, which is in use from now on.
    ///
    /// # Errors
    /// [`CertificateError`] when there was something new that is no good. It is told once.
    pub fn refresh(&self) -> Result<bool, CertificateError> {
        // Two files are not replaced at once: half of a new pair is no good yet, and looked at again.
        let contents = read(&self.files)?;
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == contents {
                return Ok(false);
            }
            seen.clone_from(&contents);
        }
        let new = Arc::new(parse(&self.files, &contents)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(true)
    }

    /// Looks at the files each minute, as long as somebody uses the certificate.
    pub fn keep_fresh(self: &Arc<Self>) {
        let kept: Weak<Self> = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut minute = tokio::time::interval(LOOK);
            loop {
                minute.tick().await;
                let Some(certificate) = kept.upgrade() else {
                    return;
                };
                match certificate.refresh() {
                    Ok(true) => tracing::info!("a new certificate is in use"),
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%error, "the certificate is not renewed"),
                }
            }
        });
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

fn wrong(path: &Path, why: &dyn std::fmt::Display) -> CertificateError {
    CertificateError::File {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

fn read(files: &CertificateFiles) -> Result<Contents, CertificateError> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| wrong(path, &error));
    Ok((read(&files.certificate)?, read(&files.key)?))
}

fn parse(
    files: &CertificateFiles,
    (certificate, key): &Contents,
) -> Result<CertifiedKey, CertificateError> {
    let chain = CertificateDer::pem_slice_iter(certificate)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(wrong(&files.certificate, &"holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| wrong(&files.key, &error))?;
    CertifiedKey::from_der(chain, key, &provider()).map_err(|error| CertificateError::Pair {
        certificate: files.certificate.display().to_string(),
        key: files.key.display().to_string(),
        why: error.to_string(),
    })
}

/// What encrypts.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
