//! The way picture and sound take between two browsers: straight, or through a relay, and how that
//! is reached. Read from the statistics a browser keeps of its connection.

use serde::{Deserialize, Serialize};

/// The way picture and sound take. In the order of how far it is from the straight one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Straight from browser to browser.
    Direct,
    /// Through a relay that the other side uses, or that is reached nobody knows how.
    Relay,
    /// Through a relay reached by datagrams.
    RelayUdp,
    /// Through a relay reached by a plain stream.
    RelayTcp,
    /// Through a relay reached by a stream in TLS.
    RelayTls,
}

impl Way {
    /// Whether there is a relay on it.
    pub const fn is_relayed(self) -> bool {
        !matches!(self, Self::Direct)
    }

    /// How the relay is reached, by the names engineers use, where that is known.
    pub const fn transport(self) -> Option<&'static str> {
        match self {
            Self::Direct | Self::Relay => None,
            Self::RelayUdp => Some("UDP"),
            Self::RelayTcp => Some("TCP"),
            Self::RelayTls => Some("TLS"),
        }
    }

    /// The way in use by these statistics; `None` while there is none.
    ///
    /// Most browsers name the pair of ends in use at their transport. Firefox has long marked the pair
    /// itself; one that does neither still says which pair was agreed on and works.
    pub fn found_in(stats: &[Stat]) -> Option<Self> {
        let by_id = |id: &Option<String>| stats.iter().find(|s| Some(&s.id) == id.as_ref());
        let named = stats
            .iter()
            .filter(|s| s.kind == "transport")
            .find_map(|s| by_id(&s.selected_candidate_pair_id));
        let pairs = || stats.iter().filter(|s| s.kind == "candidate-pair");
        let pair = named
            .or_else(|| pairs().find(|s| s.selected))
            .or_else(|| pairs().find(|s| s.nominated && s.state == "succeeded"))?;
        let mine = by_id(&pair.local_candidate_id)?;
        let theirs = by_id(&pair.remote_candidate_id)?;
        Some(if mine.candidate_type == "relay" {
            mine.reached()
        } else if theirs.candidate_type == "relay" {
            Self::Relay
        } else {
            Self::Direct
        })
    }
}

/// One entry of a browser's statistics (`RTCStats`), as far as it tells the way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Stat {
    /// Its name among the others.
    pub id: String,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: String,
    /// The pair in use, of a transport.
    pub selected_candidate_pair_id: Option<String>,
    /// This end, of a pair.
    pub local_candidate_id: Option<String>,
    /// The other end, of a pair.
    pub remote_candidate_id: Option<String>,
    /// Whether a pair is in use, as Firefox says it.
    pub selected: bool,
    /// Whether a pair was agreed on.
    pub nominated: bool,
    /// How trying a pair went.
    pub state: String,
    /// What kind of address an end is.
    pub candidate_type: String,
    /// How the relay of an end is reached.
    pub relay_protocol: String,
    /// The server an end was got from.
    pub url: String,
}

impl Stat {
    /// How the relay of this end is reached: as the browser says, or else by the server's address.
    fn reached(&self) -> Way {
        match self.relay_protocol.as_str() {
            "udp" => Way::RelayUdp,
            "tcp" => Way::RelayTcp,
            "tls" => Way::RelayTls,
            _ if self.url.starts_with("turns:") => Way::RelayTls,
            _ if self.url.ends_with("transport=tcp") => Way::RelayTcp,
            _ if self.url.starts_with("turn:") => Way::RelayUdp,
            _ => Way::Relay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(stats: &str) -> Option<Way> {
        Way::found_in(&serde_json::from_str::<Vec<Stat>>(stats).unwrap())
    }

    /// As Chromium has it: the transport names the pair; another pair works as well.
    fn chromium(mine: &str, theirs: &str) -> Option<Way> {
        way(&format!(
            r#"[{{"id":"T","type":"transport","selectedCandidatePairId":"P2","dtlsState":"connected"}},
                {{"id":"P1","type":"candidate-pair","localCandidateId":"L0","remoteCandidateId":"R",
                  "state":"succeeded","nominated":true}},
                {{"id":"P2","type":"candidate-pair","localCandidateId":"L","remoteCandidateId":"R",
                  "state":"succeeded","nominated":true}},
                {{"id":"L0","type":"local-candidate","candidateType":"srflx"}},
                {{"id":"L","type":"local-candidate",{mine}}},
                {{"id":"R","type":"remote-candidate","candidateType":"{theirs}"}},
                {{"id":"I","type":"inbound-rtp","kind":"video","framesDecoded":12}}]"#
        ))
    }

    /// As Firefox had it for long: no transport, the pair itself is marked.
    fn firefox(mine: &str, marks: &str) -> Option<Way> {
        way(&format!(
            r#"[{{"id":"p0","type":"candidate-pair","localCandidateId":"l0","remoteCandidateId":"r",
                  "state":"failed","nominated":false}},
                {{"id":"p","type":"candidate-pair","localCandidateId":"l","remoteCandidateId":"r",
                  "state":"succeeded",{marks}}},
                {{"id":"l0","type":"local-candidate","candidateType":"host"}},
                {{"id":"l","type":"local-candidate",{mine}}},
                {{"id":"r","type":"remote-candidate","candidateType":"host"}}]"#
        ))
    }

    #[test]
    fn a_relay_of_ones_own_says_how_it_is_reached() {
        for (protocol, by) in [
            ("udp", Way::RelayUdp),
            ("tcp", Way::RelayTcp),
            ("tls", Way::RelayTls),
        ] {
            let mine = format!(r#""candidateType":"relay","relayProtocol":"{protocol}""#);
            assert_eq!(chromium(&mine, "host"), Some(by));
            assert_eq!(firefox(&mine, r#""selected":true"#), Some(by));
            assert_eq!(firefox(&mine, r#""nominated":true"#), Some(by));
        }
    }

    #[test]
    fn where_the_browser_does_not_say_how_the_relays_address_does() {
        for (url, by) in [
            ("turn:relay.example.org:3478?transport=udp", Way::RelayUdp),
            ("turn:relay.example.org:3478", Way::RelayUdp),
            ("turn:relay.example.org:3478?transport=tcp", Way::RelayTcp),
            ("turns:relay.example.org:443?transport=tcp", Way::RelayTls),
            ("", Way::Relay),
        ] {
            let mine = format!(r#""candidateType":"relay","url":"{url}""#);
            assert_eq!(firefox(&mine, r#""selected":true"#), Some(by), "{url}");
        }
    }

    #[test]
    fn the_others_relay_is_one_too_and_no_relay_is_straight() {
        let mine = r#""candidateType":"host""#;
        assert_eq!(chromium(mine, "relay"), Some(Way::Relay));
        for theirs in ["host", "srflx", "prflx"] {
            assert_eq!(chromium(mine, theirs), Some(Way::Direct));
        }
    }

    #[test]
    fn before_anything_works_there_is_no_way() {
        assert_eq!(way("[]"), None);
        let mine = r#""candidateType":"relay","relayProtocol":"udp""#;
        assert_eq!(firefox(mine, r#""nominated":false"#), None);
    }

    #[test]
    fn of_several_ways_the_furthest_counts() {
        let ways = [Way::RelayUdp, Way::Direct, Way::RelayTls];
        assert_eq!(ways.into_iter().max(), Some(Way::RelayTls));
        assert!(!Way::Direct.is_relayed() && Way::Relay.is_relayed());
    }
}
