//! Where one message ends and the next begins, on TCP and TLS.

use super::channel_data::{CHANNEL_HEADER, is_channel_number};
use super::message::{HEADER, MAGIC};

/// The stream does not speak STUN: there is no way to find the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidFrame;

/// One message of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Bytes of the message.
    pub length: usize,
    /// Bytes to the next one: ChannelData is padded to four.
    pub with_padding: usize,
}

/// Looks at the beginning of what has arrived; `None` until the whole message is there.
pub fn next_frame(arrived: &[u8]) -> Result<Option<Frame>, InvalidFrame> {
    let Some(head) = arrived.first_chunk::<4>() else {
        return Ok(None);
    };
    let number = u16::from_be_bytes([head[0], head[1]]);
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let frame = match head[0] >> 6 {
        0 if length % 4 == 0 => {
            let cookie = MAGIC.to_be_bytes();
            let seen = &arrived[4..arrived.len().min(8)];
            if *seen != cookie[..seen.len()] {
                return Err(InvalidFrame);
            }
            Frame {
                length: HEADER + length,
                with_padding: HEADER + length,
            }
        }
        1 if is_channel_number(number) => Frame {
            length: CHANNEL_HEADER + length,
            with_padding: CHANNEL_HEADER + length.next_multiple_of(4),
        },
        _ => return Err(InvalidFrame),
    };
    Ok((arrived.len() >= frame.with_padding).then_some(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channel_data_is_padded_to_four() {
        let raw = [0x40, 0, 0, 1, 9, 0, 0, 0, 0x40];
        for short in 0..8 {
            assert_eq!(next_frame(&raw[..short]), Ok(None));
        }
        let whole = Frame {
            length: 5,
            with_padding: 8,
        };
        assert_eq!(next_frame(&raw), Ok(Some(whole)));
    }

    #[test]
    fn other_protocols_are_noticed_at_once() {
        assert_eq!(next_frame(b"\x80\x2e\x01\x03"), Err(InvalidFrame));
        assert_eq!(next_frame(&[0x16, 3, 1, 2]), Err(InvalidFrame));
        assert_eq!(next_frame(&[0x7f, 0xff, 0, 0]), Err(InvalidFrame));
        assert_eq!(next_frame(&[0, 1, 0, 0, 0x21, 0x13]), Err(InvalidFrame));
        assert_eq!(next_frame(&[0, 1, 0, 2]), Err(InvalidFrame));
    }

    #[test]
    fn a_message_of_any_length_is_awaited() {
        let mut raw = vec![0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42];
        raw.resize(24, 0);
        assert_eq!(next_frame(&raw[..23]), Ok(None));
        assert_eq!(next_frame(&raw).unwrap().unwrap().with_padding, 24);
    }
}
