//! What a check measured of a line: figures as a browser reports them, bounded before anything is done
//! with them.

use serde::{Deserialize, Serialize};

use crate::consultation::way::Way;
use crate::people::wire::wire;

/// How a relay is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A plain stream.
    Tcp,
    /// A stream in TLS.
    Tls,
}

impl Transport {
    /// The name engineers use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }

    /// Reads a relay's URL (RFC 7065); `None` for what is no relay's.
    pub fn of_url(url: &str) -> Option<Self> {
        let stream = url.ends_with("transport=tcp");
        match url.split_once(':')?.0 {
            "turns" => Some(Self::Tls),
            "turn" if stream => Some(Self::Tcp),
            "turn" => Some(Self::Udp),
            _ => None,
        }
    }
}

/// How far a way through a relay goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reached {
    /// Data went there and back.
    Works,
    /// The relay gave an address, but nothing came back through it in time.
    Relay,
    /// The relay was not reached.
    Nothing,
}

/// Whether picture or voice came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// Nothing was sent: there is no such device, or it is not wanted.
    #[default]
    NotSent,
    /// It came back.
    Came,
    /// It was sent, and did not.
    Lost,
}

wire! {
    /// One way through a relay.
    #[derive(Eq)]
    pub struct Route {
        /// How the relay is reached.
        pub by: Transport,
        /// How far that goes.
        pub reached: Reached,
        /// Milliseconds there and back, when it works.
        pub round_trip_ms: Option<u32>,
    }

    /// The line between a browser and the clinic, as measured there.
    #[derive(Eq, Default)]
    pub struct Line {
        /// Whether a connection stood at all.
        pub connected: bool,
        /// The way it took.
        pub way: Option<Way>,
        /// Milliseconds there and back, the median.
        pub round_trip_ms: Option<u32>,
        /// How much that varies from packet to packet, in milliseconds (RFC 3550 §6.4.1, of the way there and
        /// back).
        pub jitter_ms: Option<u32>,
        /// Of a thousand packets to the clinic so many are lost.
        pub lost_up_permille: Option<u16>,
        /// Of a thousand packets from the clinic so many are lost.
        pub lost_down_permille: Option<u16>,
        /// What the line carries to the clinic, in kbit/s. The measurement ends early on a fast line.
        pub up_kbps: Option<u32>,
        /// What it carries from the clinic, in kbit/s.
        pub down_kbps: Option<u32>,
        /// Whether one's own picture came back.
        pub picture: Echo,
        /// Whether one's own voice came back.
        pub voice: Echo,
        /// Each way through a relay; at most eight.
        #[serde(default)]
        pub routes: Vec<Route>,
        /// Whether calls from here go through a relay only.
        pub relay_only: bool,
        /// How long the check took, in milliseconds.
        pub took_ms: u32,
    }
}

/// More ways than this no clinic has.
pub const MOST_ROUTES: usize = 8;
/// A minute: what took longer than that is no figure of a line.
const LONGEST_MS: u32 = 60_000;
/// Ten gigabits.
const MOST_KBPS: u32 = 10_000_000;

impl Line {
    /// The same with every figure inside its bounds. What a browser says of itself is never more than its
    /// own word, so a wild figure is cut rather than refused.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let cut = |value: &mut Option<u32>, most: u32| *value = value.map(|v| v.min(most));
        cut(&mut self.round_trip_ms, LONGEST_MS);
        cut(&mut self.jitter_ms, LONGEST_MS);
        cut(&mut self.up_kbps, MOST_KBPS);
        cut(&mut self.down_kbps, MOST_KBPS);
        for lost in [&mut self.lost_up_permille, &mut self.lost_down_permille] {
            *lost = lost.map(|lost| lost.min(1_000));
        }
        self.routes.truncate(MOST_ROUTES);
        for route in &mut self.routes {
            cut(&mut route.round_trip_ms, LONGEST_MS);
        }
        self.took_ms = self.took_ms.min(LONGEST_MS);
        self
    }

    /// Of a thousand packets so many are lost, in the worse direction.
    pub fn lost_permille(&self) -> Option<u16> {
        self.lost_up_permille.max(self.lost_down_permille)
    }

    /// The slower direction, in kbit/s.
    pub fn least_kbps(&self) -> Option<u32> {
        match (self.up_kbps, self.down_kbps) {
            (Some(up), Some(down)) => Some(up.min(down)),
            (up, down) => up.or(down),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_address_says_how_it_is_reached() {
        for (url, by) in [
            (
                "turn:relay.example.org:3478?transport=udp",
                Some(Transport::Udp),
            ),
            ("turn:relay.example.org", Some(Transport::Udp)),
            (
                "turn:relay.example.org:3478?transport=tcp",
                Some(Transport::Tcp),
            ),
            (
                "turns:relay.example.org:443?transport=tcp",
                Some(Transport::Tls),
            ),
            ("stun:stun.example.org", None),
            ("relay", None),
        ] {
            assert_eq!(Transport::of_url(url), by, "{url}");
        }
    }

    #[test]
    fn wild_figures_are_cut() {
        let route = Route {
            by: Transport::Udp,
            reached: Reached::Works,
            round_trip_ms: Some(u32::MAX),
        };
        let line = Line {
            round_trip_ms: Some(u32::MAX),
            lost_up_permille: Some(u16::MAX),
            up_kbps: Some(u32::MAX),
            routes: vec![route; 100],
            took_ms: u32::MAX,
            ..Line::default()
        }
        .bounded();
        assert_eq!(line.round_trip_ms, Some(60_000));
        assert_eq!(line.lost_permille(), Some(1_000));
        assert_eq!(line.least_kbps(), Some(10_000_000));
        assert_eq!(line.routes.len(), MOST_ROUTES);
        assert_eq!(line.routes[0].round_trip_ms, Some(60_000));
        assert_eq!(line.took_ms, 60_000);
    }
}
