//! The keys. A master key from outside the database wraps random data keys inside it; everything
//! else is derived from the data keys. Changing the master key later only rewraps the data keys.
//!
//! Whoever loses the master key loses every name, number, note and message in the database, for
//! good: there is no second way in. It must be backed up, and kept apart from the backups of the
//! database, because both together are readable.

use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::{Context, Engine, OpenError, Reader, Sealed, StoreError, Value};
use crate::outside::{Clock, Entropy};

const VERSION: u8 = 1;
const NONCE: usize = 24;
/// What stands before the ciphertext: version, key number, nonce.
const HEAD: usize = 2 + NONCE;
/// What stands after it.
const TAG: usize = 16;
/// Room for most of what is sealed as JSON, so that it does not move while it is written.
const USUAL: usize = 2_048;

/// The key that wraps the data keys.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Everything that seals, opens and indexes.
pub struct Keys {
    /// Number and key; the last one seals, all of them open.
    data: Vec<(u8, Zeroizing<[u8; 32]>)>,
    index: Zeroizing<[u8; 32]>,
    audit: Zeroizing<[u8; 32]>,
    root: Zeroizing<[u8; 32]>,
    entropy: Entropy,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} data keys)", self.data.len())
    }
}

impl MasterKey {
    /// From 32 bytes; for tests and temporary databases.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// From base64, as in `ANTEROOM_MASTER_KEY` or the key file.
    ///
    /// # Errors
    /// [`OpenError::MalformedMasterKey`] when it is not 32 bytes of base64.
    pub fn from_text(text: &str) -> Result<Self, OpenError> {
        let mut bytes = STANDARD
            .decode(text.trim())
            .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim()))
            .map_err(|_| OpenError::MalformedMasterKey)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        bytes.zeroize();
        key.map(Self::from_bytes)
            .map_err(|_| OpenError::MalformedMasterKey)
    }

    /// From the key file. At the very first start, when no database has needed one yet, the key is
    /// made and written with access for its owner alone.
    ///
    /// # Errors
    /// When a database needs a key that is not there, or the file cannot be read or written.
    pub fn from_file(file: &Path, database: &Engine, entropy: &Entropy) -> Result<Self, OpenError> {
        let failed = |error| OpenError::File {
            path: file.display().to_string(),
            error,
        };
        match std::fs::read_to_string(file) {
            Ok(text) => Self::from_text(&Zeroizing::new(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if database.exists()? {
                    return Err(OpenError::NoMasterKey);
                }
                let key = Self::from_bytes(entropy.bytes());
                let text = Zeroizing::new(STANDARD.encode(*key.0) + "\n");
                write_private(file, text.as_bytes()).map_err(failed)?;
                tracing::warn!(
                    file = %file.display(),
                    "made the master key. Back this file up, apart from the database: without it \
                     every name, number, note and message in the database is lost for good"
                );
                Ok(key)
            }
            Err(error) => Err(failed(error)),
        }
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file)?;
    open.write_all(bytes)?;
    open.sync_all()
}

fn wrap_context(id: u8) -> Context {
    Context::new("data_keys.wrapped", id)
}

impl Keys {
    /// Opens the data keys of a migrated database, making the first one in an empty database.
    pub(super) fn load(
        reader: &mut Reader,
        master: &MasterKey,
        clock: &Clock,
        entropy: &Entropy,
    ) -> Result<Self, OpenError> {
        if !reader.exists("SELECT 1 FROM data_keys", &[])? {
            let key = Zeroizing::new(entropy.bytes::<32>());
            let wrapped = seal_under(&master.0, 0, &entropy.bytes(), &wrap_context(1), &*key)?;
            // Of two nodes that start together one is first; the other takes that one's key.
            reader.conn.execute(
                "INSERT INTO data_keys (id, wrapped, created_at) VALUES (1, $1, $2)
                 ON CONFLICT DO NOTHING",
                &[Value::from(wrapped.as_text()), Value::from(clock.now())],
            )?;
        }
        let rows = reader.query(
            "SELECT id, wrapped FROM data_keys ORDER BY id",
            &[],
            |row| Ok((row.number::<u8>(0)?, row.text(1)?)),
        )?;
        let mut data = Vec::new();
        for (id, wrapped) in rows {
            let key = open_under(&master.0, &wrap_context(id), unpack(&wrapped)?)
                .map_err(|_| OpenError::WrongMasterKey)?;
            let key = Zeroizing::new(key);
            let key =
                <[u8; 32]>::try_from(key.as_slice()).map_err(|_| OpenError::WrongMasterKey)?;
            data.push((id, Zeroizing::new(key)));
        }
        let root = data
            .first()
            .map(|(_, key)| key.clone())
            .ok_or(OpenError::WrongMasterKey)?;
        // The first data key stays for ever, so that indexes and the audit chain never break.
        Ok(Self {
            index: derive_from(&root, b"anteroom index"),
            audit: derive_from(&root, b"anteroom audit"),
            root,
            data,
            entropy: entropy.clone(),
        })
    }

    /// Seals bytes for one place.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] for more bytes than the cipher takes (256 GiB).
    pub fn seal(&self, context: Context, plain: &[u8]) -> Result<Sealed, StoreError> {
        let (id, key) = self.data.last().ok_or(StoreError::Sealed)?;
        seal_under(key, *id, &self.entropy.bytes(), &context, plain)
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when it was altered, moved or sealed by another key.
    pub fn open(
        &self,
        context: Context,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.opened(&context, sealed).map(Zeroizing::new)
    }

    fn opened(&self, context: &Context, sealed: &Sealed) -> Result<Vec<u8>, StoreError> {
        let bytes = unpack(sealed.as_text())?;
        let id = *bytes.get(1).ok_or(StoreError::Sealed)?;
        let (_, key) = self
            .data
            .iter()
            .find(|(known, _)| *known == id)
            .ok_or(StoreError::Sealed)?;
        open_under(key, context, bytes)
    }

    /// Seals text.
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal_text(&self, context: Context, plain: &str) -> Result<Sealed, StoreError> {
        self.seal(context, plain.as_bytes())
    }

    /// Opens text.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn open_text(&self, context: Context, sealed: &Sealed) -> Result<String, StoreError> {
        let bytes = self.opened(&context, sealed)?;
        String::from_utf8(bytes).map_err(|_| StoreError::Sealed)
    }

    /// Seals a value as JSON.
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal_json<T: serde::Serialize>(
        &self,
        context: Context,
        value: &T,
    ) -> Result<Sealed, StoreError> {
        let (id, key) = self.data.last().ok_or(StoreError::Sealed)?;
        let nonce = self.entropy.bytes();
        seal_written(key, *id, &nonce, &context, USUAL, |bytes| {
            serde_json::to_writer(bytes, value).map_err(|_| StoreError::Sealed)
        })
    }

    /// Opens a value that was sealed as JSON.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn open_json<T: serde::de::DeserializeOwned>(
        &self,
        context: Context,
        sealed: &Sealed,
    ) -> Result<T, StoreError> {
        serde_json::from_slice(&self.open(context, sealed)?).map_err(|_| StoreError::Sealed)
    }

    /// A blind index: the same text for the same purpose gives the same answer, and the answer says
    /// nothing about the text to anyone without the key. The caller normalises the text first.
    pub fn blind(&self, purpose: &'static str, normalised: &str) -> String {
        let tag = mac(
            &self.index,
            &[purpose.as_bytes(), &[0], normalised.as_bytes()],
        );
        URL_SAFE_NO_PAD.encode(tag)
    }

    /// The audit chain's link over these parts.
    pub(crate) fn audit_tag(&self, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.audit, parts))
    }

    /// A key for one further purpose, stable for the life of the database.
    pub fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        derive_from(&self.root, purpose.as_bytes())
    }
}

fn derive_from(root: &[u8; 32], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // Expanding to 32 bytes cannot fail: the limit is 255 blocks.
    let expanded = Hkdf::<Sha256>::new(None, root).expand(purpose, out.as_mut_slice());
    debug_assert!(expanded.is_ok());
    out
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a shorter key up with zeros; doing it here makes the length a matter of types.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The header is authenticated with the place, so that version and key number cannot be changed.
fn associated(header: [u8; 2], context: &Context) -> Vec<u8> {
    [&header[..], context.as_bytes()].concat()
}

fn seal_under(
    key: &[u8; 32],
    id: u8,
    nonce: &[u8; NONCE],
    context: &Context,
    plain: &[u8],
) -> Result<Sealed, StoreError> {
    seal_written(key, id, nonce, context, plain.len(), |bytes| {
        bytes.extend_from_slice(plain);
        Ok(())
    })
}

/// Seals what `write` adds to the bytes that it is given, where it stands, so that no readable copy is left to be
/// wiped. Beyond `room` bytes it may have to move on the way.
fn seal_written(
    key: &[u8; 32],
    id: u8,
    nonce: &[u8; NONCE],
    context: &Context,
    room: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), StoreError>,
) -> Result<Sealed, StoreError> {
    let header = [VERSION, id];
    let mut bytes = Vec::with_capacity(HEAD + room + TAG);
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(nonce);
    let tag = write(&mut bytes).and_then(|()| {
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        let (nonce, place) = (XNonce::from(*nonce), associated(header, context));
        let plain = bytes.get_mut(HEAD..).ok_or(StoreError::Sealed)?;
        let sealed = cipher.encrypt_inout_detached(&nonce, &place, plain.into());
        sealed.map_err(|_| StoreError::Sealed)
    });
    match tag {
        Ok(tag) => {
            bytes.extend_from_slice(&tag);
            Ok(Sealed::from_text(URL_SAFE_NO_PAD.encode(bytes)))
        }
        Err(error) => {
            bytes.zeroize();
            Err(error)
        }
    }
}

fn unpack(text: &str) -> Result<Vec<u8>, StoreError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::Sealed)
}

/// Opens what was unpacked, where it stands.
fn open_under(
    key: &[u8; 32],
    context: &Context,
    mut bytes: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let (header, rest) = bytes
        .split_first_chunk_mut::<2>()
        .ok_or(StoreError::Sealed)?;
    let (nonce, rest) = rest
        .split_first_chunk_mut::<NONCE>()
        .ok_or(StoreError::Sealed)?;
    let (cipher, tag) = rest
        .split_last_chunk_mut::<TAG>()
        .ok_or(StoreError::Sealed)?;
    if header[0] != VERSION {
        return Err(StoreError::Sealed);
    }
    let place = associated(*header, context);
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            &place,
            cipher.into(),
            &Tag::from(*tag),
        )
        .map_err(|_| StoreError::Sealed)?;
    bytes.truncate(bytes.len() - TAG);
    bytes.drain(..HEAD);
    Ok(bytes)
}
