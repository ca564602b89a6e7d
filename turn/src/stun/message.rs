//! A STUN message, checked once and then read in place.

/// The cookie every STUN message has in the same place.
pub const MAGIC: u32 = 0x2112_a442;

/// Bytes before the attributes.
pub const HEADER: usize = 20;

/// Ties an answer to its request.
pub type TransactionId = [u8; 12];

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Method {
    /// What is my address?
    Binding = 0x001,
    /// Give me a relayed address.
    Allocate = 0x003,
    /// Keep it, or end it.
    Refresh = 0x004,
    /// Relay this to a peer.
    Send = 0x006,
    /// This came from a peer.
    Data = 0x007,
    /// Let these peers through.
    CreatePermission = 0x008,
    /// A short name for a peer.
    ChannelBind = 0x009,
}

impl Method {
    fn from_bits(bits: u16) -> Option<Self> {
        Some(match bits {
            0x001 => Self::Binding,
            0x003 => Self::Allocate,
            0x004 => Self::Refresh,
            0x006 => Self::Send,
            0x007 => Self::Data,
            0x008 => Self::CreatePermission,
            0x009 => Self::ChannelBind,
            _ => return None,
        })
    }
}

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Class {
    /// Wants an answer.
    Request = 0x000,
    /// Wants none.
    Indication = 0x010,
    /// The answer that it was done.
    Success = 0x100,
    /// The answer that it was not.
    Error = 0x110,
}

/// The two bytes of a message type: the class' bits stand between those of the method.
pub(super) fn type_bits(class: Class, method: Method) -> u16 {
    let m = method as u16;
    ((m & 0xf80) << 2) | ((m & 0x070) << 1) | (m & 0x00f) | class as u16
}

/// A well-formed message: the right cookie and length, and attributes that fit into it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Request, indication, success or error.
    pub class: Class,
    /// What about.
    pub method: Method,
    raw: &'a [u8],
}

/// One attribute of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its type.
    pub kind: u16,
    /// Its value, without padding.
    pub value: &'a [u8],
    /// Where in the message its header begins.
    pub at: usize,
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

impl<'a> Message<'a> {
    /// Reads a datagram or frame; `None` when it is no message of a method we know.
    pub fn parse(raw: &'a [u8]) -> Option<Self> {
        let kind = word(raw, 0)?;
        let length = usize::from(word(raw, 2)?);
        if kind & 0xc000 != 0
            || raw.len() < HEADER
            || length % 4 != 0
            || raw.len() != HEADER + length
            || raw[4..8] != MAGIC.to_be_bytes()
        {
            return None;
        }
        let class = match kind & 0x110 {
            0x000 => Class::Request,
            0x010 => Class::Indication,
            0x100 => Class::Success,
            _ => Class::Error,
        };
        let method = ((kind & 0x3e00) >> 2) | ((kind & 0x00e0) >> 1) | (kind & 0x000f);
        let message = Self {
            class,
            method: Method::from_bits(method)?,
            raw,
        };
        let end = message
            .attributes()
            .last()
            .map_or(HEADER, |a| a.at + 4 + a.value.len().next_multiple_of(4));
        (end == raw.len()).then_some(message)
    }

    /// The whole message.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What ties the answer to it.
    pub fn transaction(&self) -> TransactionId {
        let mut id = [0; 12];
        id.copy_from_slice(&self.raw[8..HEADER]);
        id
    }

    /// The attributes in order; ends at the first that does not fit.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let raw = self.raw;
        let mut at = HEADER;
        core::iter::from_fn(move || {
            let (kind, length) = (word(raw, at)?, usize::from(word(raw, at + 2)?));
            let value = raw.get(at + 4..at + 4 + length)?;
            let attribute = Attribute { kind, value, at };
            at += 4 + length.next_multiple_of(4);
            Some(attribute)
        })
    }

    /// The first attribute of a type.
    pub fn first(&self, kind: u16) -> Option<&'a [u8]> {
        self.attributes().find(|a| a.kind == kind).map(|a| a.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDING: [u8; 20] = [
        0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ];

    #[test]
    fn a_bare_binding_request_is_read() {
        let message = Message::parse(&BINDING).unwrap();
        assert_eq!(message.class, Class::Request);
        assert_eq!(message.method, Method::Binding);
        assert_eq!(
            message.transaction(),
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        );
        assert_eq!(message.attributes().count(), 0);
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let mut with_attribute = BINDING.to_vec();
        with_attribute.extend([0, 6, 0, 3, b'a', b'b', b'c', 0]);
        with_attribute[3] = 8;
        assert_eq!(
            Message::parse(&with_attribute).unwrap().first(6),
            Some(&b"abc"[..])
        );
        for length in [0, 4, 7, 9, 255] {
            with_attribute[3] = length;
            assert!(Message::parse(&with_attribute).is_none(), "{length}");
        }
        with_attribute[3] = 8;
        for length in [5, 8, 255] {
            with_attribute[23] = length;
            assert!(Message::parse(&with_attribute).is_none(), "{length}");
        }
    }

    #[test]
    fn other_protocols_and_methods_are_refused() {
        for (at, byte) in [(0, 0x40), (0, 0x80), (1, 0x02), (1, 0x0a), (4, 0)] {
            let mut other = BINDING;
            other[at] = byte;
            assert!(Message::parse(&other).is_none(), "{at} {byte}");
        }
        assert!(Message::parse(&BINDING[..19]).is_none());
        assert!(Message::parse(b"").is_none());
    }
}
