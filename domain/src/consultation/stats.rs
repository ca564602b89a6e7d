//! The statistics a browser keeps of a connection (W3C webrtc-stats), as they come from `getStats()`.

use serde::Deserialize;

/// One entry of a browser's statistics (`RTCStats`), as far as anything here is read from
/// it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Stat {
    /// Its name among the others.
    pub id: String,
    /// What it is about.
    #[serde(rename = "type")]
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
    #[serde(rename = "kind")]
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
