//! ChannelData: four bytes and the payload.

/// Bytes before the payload.
pub const CHANNEL_HEADER: usize = 4;

/// Is this a number a channel may have? RFC 8656 ends at 0x4fff; clients of RFC 5766 go on to 0x7ffe,
/// and what they send is as easily told from everything else.
pub const fn is_channel_number(number: u16) -> bool {
    number >= 0x4000 && number <= 0x7ffe
}

/// A payload and the channel it goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelData<'a> {
    /// Which peer, in short.
    pub number: u16,
    /// What is relayed.
    pub payload: &'a [u8],
}

impl<'a> ChannelData<'a> {
    /// Reads a datagram; bytes after the payload are padding and left.
    pub fn parse(raw: &'a [u8]) -> Option<Self> {
        let [n0, n1, l0, l1, rest @ ..] = raw else {
            return None;
        };
        let number = u16::from_be_bytes([*n0, *n1]);
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        if !is_channel_number(number) {
            return None;
        }
        Some(Self {
            number,
            payload: rest.get(..length)?,
        })
    }

    /// The four bytes before a payload.
    pub fn header(number: u16, length: u16) -> [u8; CHANNEL_HEADER] {
        let ([n0, n1], [l0, l1]) = (number.to_be_bytes(), length.to_be_bytes());
        [n0, n1, l0, l1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_found_and_padding_left() {
        let raw = [0x40, 1, 0, 2, 7, 8, 0, 0];
        let read = ChannelData::parse(&raw).unwrap();
        assert_eq!(read.number, 0x4001);
        assert_eq!(read.payload, [7, 8]);
        assert_eq!(ChannelData::header(0x4001, 2), raw[..4]);
    }

    #[test]
    fn lengths_beyond_the_datagram_and_other_numbers_are_refused() {
        assert!(ChannelData::parse(&[0x40, 0, 0, 3, 1, 2]).is_none());
        assert!(ChannelData::parse(&[0x7f, 0xff, 0, 0]).is_none());
        assert!(ChannelData::parse(&[0x3f, 0xff, 0, 0]).is_none());
        assert!(ChannelData::parse(&[0x40, 0, 0]).is_none());
        assert_eq!(ChannelData::parse(&[0x7f, 0xfe, 0, 0]).unwrap().payload, []);
    }
}
