//! What of a browser's offer the server's peer is given, and what of its answer the browser.
//!
//! Candidates in an offer are addresses that somebody wrote down: a peer that tried them would knock at
//! whatever they name. So they are taken out. The peer then knows nobody until a connectivity check with
//! its own password arrives (RFC 8445 §7.3.1.3), and sends only to where that came from and was answered
//! from.

use core::fmt::Write;
use std::net::IpAddr;

/// The largest offer read, in bytes; browsers send 4 to 9 kB.
pub const MOST_BYTES: usize = 32 * 1024;
/// Lines and their length: more is no offer of a browser.
const MOST_LINES: usize = 600;

/// An offer that the peer may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The text, without candidates.
    pub sdp: String,
    /// Whether it has a line for voice.
    pub voice: bool,
    /// Whether it has a line for picture.
    pub picture: bool,
}

/// It is no offer of a browser for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadOffer;

impl Offer {
    /// Reads it.
    ///
    /// # Errors
    /// [`BadOffer`] when it is too long, no session description, without a data channel or a certificate, or
    /// has more lines of media than a check needs.
    pub fn read(text: &str) -> Result<Self, BadOffer> {
        if text.len() > MOST_BYTES || text.lines().count() > MOST_LINES || !text.starts_with("v=0")
        {
            return Err(BadOffer);
        }
        let media = |kind: &str| text.lines().filter(|line| line.starts_with(kind)).count();
        let (voices, pictures) = (media("m=audio "), media("m=video "));
        let (channels, all) = (media("m=application "), media("m="));
        let one_each =
            channels == 1 && voices <= 1 && pictures <= 1 && all == 1 + voices + pictures;
        let secured = text.lines().any(|line| line.starts_with("a=fingerprint:"));
        // A light end proves nothing by itself, and would leave the checks to us.
        let light = text.lines().any(|line| line.trim_end() == "a=ice-lite");
        if !one_each || !secured || light {
            return Err(BadOffer);
        }
        let mut sdp = String::with_capacity(text.len());
        for line in text.lines().filter(|line| !names_an_address(line)) {
            sdp.push_str(line);
            sdp.push_str("\r\n");
        }
        Ok(Self {
            sdp,
            voice: voices == 1,
            picture: pictures == 1,
        })
    }
}

fn names_an_address(line: &str) -> bool {
    [
        "a=candidate:",
        "a=remote-candidates:",
        "a=end-of-candidates",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// The answer as browsers are told it: with the addresses that they reach the peer by where those are others
/// than its own, as pairs of both, and without a word that these are all, or that no more can follow (RFC 8840 §4.1). A
/// browser that has found no address of its own yet takes that word for the end and gives up (Firefox does).
pub fn announced(answer: &str, addresses: &[(IpAddr, IpAddr)]) -> String {
    let mut text = String::with_capacity(answer.len() + 64);
    let lines = answer.lines();
    let mut trickles = answer.contains("a=ice-options:");
    for line in lines.filter(|line| !line.starts_with("a=end-of-candidates")) {
        if line.starts_with("m=") && !trickles {
            text.push_str("a=ice-options:trickle\r\n");
            trickles = true;
        }
        match line.strip_prefix("a=candidate:") {
            Some(candidate) => {
                let candidate = reached_by(candidate, addresses);
                // Writing into a text does not fail.
                let _ = write!(text, "a=candidate:{candidate}\r\n");
            }
            None => {
                text.push_str(line);
                text.push_str("\r\n");
            }
        }
    }
    text
}

/// foundation component transport priority address port … (RFC 8839 §5.1)
fn reached_by(candidate: &str, addresses: &[(IpAddr, IpAddr)]) -> String {
    let mut parts: Vec<String> = candidate.split(' ').map(str::to_owned).collect();
    if let Some(address) = parts.get_mut(4) {
        let found = addresses
            .iter()
            .find(|(own, _)| address.parse() == Ok(*own));
        if let Some((_, public)) = found {
            *address = public.to_string();
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n\
        a=candidate:1 1 udp 2113937151 10.0.0.9 22 typ host\r\n\
        a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
        a=fingerprint:sha-256 00:11\r\na=end-of-candidates\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

    #[test]
    fn nobodys_address_is_taken_at_its_word() {
        let offer = Offer::read(OFFER).unwrap();
        assert!(!offer.sdp.contains("candidate"), "{}", offer.sdp);
        assert!(offer.sdp.contains("a=ice-ufrag:abcd\r\n"));
        assert!(offer.voice && !offer.picture);
        // Whatever ends the lines.
        let unix = OFFER.replace("\r\n", "\n");
        assert_eq!(Offer::read(&unix), Ok(offer));
    }

    #[test]
    fn what_is_no_offer_for_a_check_is_refused() {
        let long = format!("{OFFER}{}", "a=x\r\n".repeat(40_000));
        let twice = format!("{OFFER}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
        let other = format!("{OFFER}m=text 9 RTP/AVP 98\r\n");
        let bare = OFFER.replace("a=fingerprint:sha-256 00:11\r\n", "");
        let light = OFFER.replace("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n");
        let silent = OFFER.replace("m=application", "m=video");
        for bad in [
            "", "v=0", "hello", &long, &twice, &other, &bare, &light, &silent,
        ] {
            assert_eq!(
                Offer::read(bad),
                Err(BadOffer),
                "{}",
                &bad[..bad.len().min(80)]
            );
        }
    }

    #[test]
    fn behind_a_nat_the_address_outside_is_announced() {
        let answer = "v=0\r\na=candidate:1 1 udp 2130706431 10.0.0.5 50000 typ host\r\n\
            a=candidate:2 1 udp 2130706431 fd00::5 50001 typ host\r\na=end-of-candidates\r\n";
        let (own, public) = ("10.0.0.5".parse().unwrap(), "203.0.113.7".parse().unwrap());
        let announced = announced(answer, &[(own, public)]);
        assert!(
            announced.contains("a=candidate:1 1 udp 2130706431 203.0.113.7 50000 typ host\r\n")
        );
        assert!(announced.contains("fd00::5 50001"));
        assert!(!announced.contains("10.0.0.5"));
        assert!(!announced.contains("end-of-candidates"));
        let said = super::announced("v=0\r\nm=audio\r\nm=video\r\n", &[]);
        assert_eq!(
            said,
            "v=0\r\na=ice-options:trickle\r\nm=audio\r\nm=video\r\n"
        );
    }
}
