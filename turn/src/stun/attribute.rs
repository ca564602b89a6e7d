//! Attribute types and error codes by name.

/// Types below this must be understood, or the request is refused.
pub const OPTIONAL_FROM: u16 = 0x8000;

/// Who asks; with a time-limited credential `expiry:opaque`.
pub const USERNAME: u16 = 0x0006;
/// HMAC-SHA1 over the message so far.
pub const MESSAGE_INTEGRITY: u16 = 0x0008;
/// Error class, number and reason.
pub const ERROR_CODE: u16 = 0x0009;
/// The types a 420 complains of.
pub const UNKNOWN_ATTRIBUTES: u16 = 0x000a;
/// The channel to bind.
pub const CHANNEL_NUMBER: u16 = 0x000c;
/// Seconds an allocation lives.
pub const LIFETIME: u16 = 0x000d;
/// A peer's address.
pub const XOR_PEER_ADDRESS: u16 = 0x0012;
/// What is relayed.
pub const DATA: u16 = 0x0013;
/// The realm of the credential.
pub const REALM: u16 = 0x0014;
/// The server's proof that the client was seen at its address lately.
pub const NONCE: u16 = 0x0015;
/// The address peers see.
pub const XOR_RELAYED_ADDRESS: u16 = 0x0016;
/// The family of the relayed address asked for.
pub const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
/// The relayed port is to be even, perhaps with the next one kept.
pub const EVEN_PORT: u16 = 0x0018;
/// The transport between relay and peer; only UDP.
pub const REQUESTED_TRANSPORT: u16 = 0x0019;
/// A port kept by an earlier EVEN-PORT.
pub const RESERVATION_TOKEN: u16 = 0x0022;
/// HMAC-SHA256 over the message so far.
pub const MESSAGE_INTEGRITY_SHA256: u16 = 0x001c;
/// How the key was made from the password.
pub const PASSWORD_ALGORITHM: u16 = 0x001d;
/// The client's address as the server sees it.
pub const XOR_MAPPED_ADDRESS: u16 = 0x0020;
/// A second family wanted beside IPv4.
pub const ADDITIONAL_ADDRESS_FAMILY: u16 = 0x8000;
/// Why the second family could not be had.
pub const ADDRESS_ERROR_CODE: u16 = 0x8001;
/// The ways the server takes to make a key.
pub const PASSWORD_ALGORITHMS: u16 = 0x8002;
/// The name in the certificate of the other server.
pub const ALTERNATE_DOMAIN: u16 = 0x8003;
/// The other server to try.
pub const ALTERNATE_SERVER: u16 = 0x8023;
/// A checksum that tells STUN from other traffic.
pub const FINGERPRINT: u16 = 0x8028;

/// What a request is refused with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum ErrorCode {
    /// Go to the other server.
    TryAlternate = 300,
    /// Something missing or malformed.
    BadRequest = 400,
    /// No credential, or a wrong one.
    Unauthenticated = 401,
    /// The peer's address may not be relayed to.
    Forbidden = 403,
    /// An attribute that must be understood is not.
    UnknownAttribute = 420,
    /// No allocation where one is needed, or one where none may be.
    AllocationMismatch = 437,
    /// The nonce is too old.
    StaleNonce = 438,
    /// The allocation belongs to another credential.
    WrongCredentials = 441,
    /// The family asked for is not offered.
    AddressFamilyNotSupported = 440,
    /// Only UDP is relayed.
    UnsupportedTransport = 442,
    /// The peer is of a family the allocation has no address of.
    PeerAddressFamilyMismatch = 443,
    /// The credential has all the allocations it may have.
    QuotaReached = 486,
    /// No more room.
    InsufficientCapacity = 508,
}

impl ErrorCode {
    /// Every code, in the order of [`ErrorCode::index`].
    pub const ALL: [Self; 13] = [
        Self::TryAlternate,
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::UnknownAttribute,
        Self::AllocationMismatch,
        Self::StaleNonce,
        Self::AddressFamilyNotSupported,
        Self::WrongCredentials,
        Self::UnsupportedTransport,
        Self::PeerAddressFamilyMismatch,
        Self::QuotaReached,
        Self::InsufficientCapacity,
    ];

    /// Its place in [`ErrorCode::ALL`].
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|code| *code == self).unwrap_or(0)
    }

    /// The number on the wire.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// The reason phrase.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TryAlternate => "Try Alternate",
            Self::BadRequest => "Bad Request",
            Self::Unauthenticated => "Unauthenticated",
            Self::Forbidden => "Forbidden",
            Self::UnknownAttribute => "Unknown Attribute",
            Self::AllocationMismatch => "Allocation Mismatch",
            Self::StaleNonce => "Stale Nonce",
            Self::WrongCredentials => "Wrong Credentials",
            Self::AddressFamilyNotSupported => "Address Family not Supported",
            Self::UnsupportedTransport => "Unsupported Transport Protocol",
            Self::PeerAddressFamilyMismatch => "Peer Address Family Mismatch",
            Self::QuotaReached => "Allocation Quota Reached",
            Self::InsufficientCapacity => "Insufficient Capacity",
        }
    }
}
