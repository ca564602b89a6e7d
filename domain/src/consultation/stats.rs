//! The statistics a browser keeps of a connection (W3C webrtc-stats), as they come from `getStats()`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One entry of a browser's statistics (`RTCStats`), as far as anything here is read from
/// it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stat {
    /// Its name among the others.
    pub id: String,
    /// What it is about.
    pub kind: String,
    /// When this was so, in milliseconds: of what the other side says, when it said it.
    pub timestamp: Option<f64>,
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
    /// `audio` or `video`, of a stream.
    pub media: String,
    /// Share of our packets that the other side missed lately, of a stream that it receives.
    pub fraction_lost: Option<f64>,
    /// Seconds there and back, of a stream that the other side receives.
    pub round_trip_time: Option<f64>,
    /// Seconds there and back, of a pair.
    pub current_round_trip_time: Option<f64>,
    /// Bits a second that a pair is believed to carry from here.
    pub available_outgoing_bitrate: Option<f64>,
    /// Pictures of a stream that have been decoded so far.
    pub frames_decoded: Option<f64>,
    /// Packets of a stream that have gone so far.
    pub packets_sent: Option<f64>,
    /// Of these, packets that have gone again, because the other side asked for them.
    pub retransmitted_packets_sent: Option<f64>,
    /// Packets of a stream that have come so far.
    pub packets_received: Option<f64>,
    /// Packets of a stream that should have come and did not; falls when late ones come.
    pub packets_lost: Option<f64>,
    /// Bytes of a stream that have gone so far.
    pub bytes_sent: Option<f64>,
    /// Bytes of a stream that have come so far.
    pub bytes_received: Option<f64>,
    /// Columns of a stream's picture.
    pub frame_width: Option<f64>,
    /// Lines of a stream's picture.
    pub frame_height: Option<f64>,
    /// Pictures a second of a stream.
    pub frames_per_second: Option<f64>,
    /// Seconds by which a stream's packets come unevenly.
    pub jitter: Option<f64>,
    /// How loud a sound that comes is at this moment, 0 to 1.
    pub audio_level: Option<f64>,
    /// The squares of that level, added up over the seconds so far.
    pub total_audio_energy: Option<f64>,
    /// The seconds of sound so far.
    pub total_samples_duration: Option<f64>,
    /// Why less of a picture is sent than could be: `cpu`, `bandwidth`, `other` or `none`.
    pub quality_limitation_reason: String,
}

impl Stat {
    fn set(&mut self, name: &str, value: Plain) {
        match value {
            Plain::Number(number) => {
                if let Some(place) = self.number(name) {
                    *place = Some(number);
                }
            }
            Plain::Word(word) => match name {
                "id" => self.id = word,
                "type" => self.kind = word,
                "state" => self.state = word,
                "candidateType" => self.candidate_type = word,
                "relayProtocol" => self.relay_protocol = word,
                "url" => self.url = word,
                "kind" => self.media = word,
                "qualityLimitationReason" => self.quality_limitation_reason = word,
                "selectedCandidatePairId" => self.selected_candidate_pair_id = Some(word),
                "localCandidateId" => self.local_candidate_id = Some(word),
                "remoteCandidateId" => self.remote_candidate_id = Some(word),
                _ => {}
            },
            Plain::Yes => match name {
                "selected" => self.selected = true,
                "nominated" => self.nominated = true,
                _ => {}
            },
            Plain::Other => {}
        }
    }

    const fn number(&mut self, name: &str) -> Option<&mut Option<f64>> {
        Some(match name.as_bytes() {
            b"timestamp" => &mut self.timestamp,
            b"fractionLost" => &mut self.fraction_lost,
            b"roundTripTime" => &mut self.round_trip_time,
            b"currentRoundTripTime" => &mut self.current_round_trip_time,
            b"availableOutgoingBitrate" => &mut self.available_outgoing_bitrate,
            b"framesDecoded" => &mut self.frames_decoded,
            b"packetsSent" => &mut self.packets_sent,
            b"retransmittedPacketsSent" => &mut self.retransmitted_packets_sent,
            b"packetsReceived" => &mut self.packets_received,
            b"packetsLost" => &mut self.packets_lost,
            b"bytesSent" => &mut self.bytes_sent,
            b"bytesReceived" => &mut self.bytes_received,
            b"frameWidth" => &mut self.frame_width,
            b"frameHeight" => &mut self.frame_height,
            b"framesPerSecond" => &mut self.frames_per_second,
            b"jitter" => &mut self.jitter,
            b"audioLevel" => &mut self.audio_level,
            b"totalAudioEnergy" => &mut self.total_audio_energy,
            b"totalSamplesDuration" => &mut self.total_samples_duration,
            _ => return None,
        })
    }
}

/// What of an entry is read.
const READ: [&str; 32] = [
    "id",
    "type",
    "state",
    "candidateType",
    "relayProtocol",
    "url",
    "kind",
    "qualityLimitationReason",
    "selectedCandidatePairId",
    "localCandidateId",
    "remoteCandidateId",
    "selected",
    "nominated",
    "timestamp",
    "fractionLost",
    "roundTripTime",
    "currentRoundTripTime",
    "availableOutgoingBitrate",
    "framesDecoded",
    "packetsSent",
    "retransmittedPacketsSent",
    "packetsReceived",
    "packetsLost",
    "bytesSent",
    "bytesReceived",
    "frameWidth",
    "frameHeight",
    "framesPerSecond",
    "jitter",
    "audioLevel",
    "totalAudioEnergy",
    "totalSamplesDuration",
];

/// A value of an entry, as far as it is one that anything here is read from.
enum Plain {
    Number(f64),
    Word(String),
    Yes,
    Other,
}

// Written out, and leaner so than what is made for a struct of so many fields: patients load it.
impl<'de> Deserialize<'de> for Stat {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = Stat;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("statistics")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Stat, A::Error> {
                let mut stat = Stat::default();
                while let Some(name) = map.next_key::<String>()? {
                    stat.set(&name, map.next_value()?);
                }
                Ok(stat)
            }
        }
        from.deserialize_struct("Stat", &READ, Entry)
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Plain;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a value")
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Plain, E> {
                Ok(if yes { Plain::Yes } else { Plain::Other })
            }
            fn visit_i64<E>(self, number: i64) -> Result<Plain, E> {
                Ok(Plain::Number(number as f64))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Plain, E> {
                Ok(Plain::Number(number as f64))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Plain, E> {
                Ok(Plain::Number(number))
            }
            fn visit_str<E>(self, word: &str) -> Result<Plain, E> {
                Ok(Plain::Word(word.to_owned()))
            }
            fn visit_string<E>(self, word: String) -> Result<Plain, E> {
                Ok(Plain::Word(word))
            }
            fn visit_unit<E>(self) -> Result<Plain, E> {
                Ok(Plain::Other)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Plain, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Plain::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plain, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Plain::Other)
            }
        }
        from.deserialize_any(Any)
    }
}

/// The kinds of entries that anything here is read from.
pub const KINDS: [&str; 7] = [
    "transport",
    "candidate-pair",
    "local-candidate",
    "remote-candidate",
    "remote-inbound-rtp",
    "inbound-rtp",
    "outbound-rtp",
];

/// Whether any of a picture has gone from here.
pub fn picture_has_gone(stats: &[Stat]) -> bool {
    let has_gone = |stat: &Stat| stat.bytes_sent.is_some_and(|bytes| bytes > 0.0);
    let mut pictures = stats
        .iter()
        .filter(|stat| stat.kind == "outbound-rtp" && stat.media == "video");
    pictures.any(has_gone)
}

/// The entry of that name.
pub(super) fn by_id<'s>(stats: &'s [Stat], id: &str) -> Option<&'s Stat> {
    stats.iter().find(|stat| stat.id == id)
}

/// The pair of ends in use; `None` while there is none.
///
/// Most browsers name it at their transport. Firefox has long marked the pair
/// itself; one that does neither still
/// says which pair was agreed on and works.
pub(crate) fn in_use(stats: &[Stat]) -> Option<&Stat> {
    let transports = stats.iter().filter(|stat| stat.kind == "transport");
    let named = transports
        .filter_map(|transport| transport.selected_candidate_pair_id.as_ref())
        .find_map(|id| by_id(stats, id));
    let pairs = || stats.iter().filter(|stat| stat.kind == "candidate-pair");
    named
        .or_else(|| pairs().find(|pair| pair.selected))
        .or_else(|| pairs().find(|pair| pair.nominated && pair.state == "succeeded"))
}
