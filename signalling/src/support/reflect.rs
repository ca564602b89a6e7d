//! Picture and voice, sent back as they come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::support::offer::Offer;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RtpCodecKind,
};
use tokio::sync::Mutex;
use webrtc::error::Result as RtcResult;
use webrtc::media_stream::Track;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{MediaEngine, PeerConnection};

use super::echo::MOST_MEDIA;
use crate::outside::Entropy;

/// A whole picture is asked for so often: who watches their own picture come back must be able to begin.
const WHOLE_PICTURE_EVERY: Duration = Duration::from_secs(1);

fn codec(kind: RtpCodecKind) -> RTCRtpCodec {
    let (mime, clock_rate, channels) = match kind {
        RtpCodecKind::Video => (MIME_TYPE_VP8, 90_000, 0),
        _ => (MIME_TYPE_OPUS, 48_000, 2),
    };
    RTCRtpCodec {
        mime_type: mime.to_owned(),
        clock_rate,
        channels,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: Vec::new(),
    }
}

/// The two codecs that every browser has (RFC 7742, RFC 7874).
pub(super) fn register(media: &mut MediaEngine) -> RtcResult<()> {
    for (kind, payload_type) in [(RtpCodecKind::Audio, 111), (RtpCodecKind::Video, 96)] {
        let parameters = RTCRtpCodecParameters {
            rtp_codec: codec(kind),
            payload_type,
        };
        media.register_codec(parameters, kind)?;
    }
    Ok(())
}

type Line = (RtpCodecKind, Arc<dyn TrackLocal>);

/// What goes back on each line.
#[derive(Clone, Default)]
pub(super) struct Mirrors {
    tracks: Arc<Mutex<Vec<Line>>>,
    sent: Arc<AtomicU32>,
}

impl Mirrors {
    /// A line back for each that the offer has.
    pub(super) async fn put_into(
        &self,
        peer: &dyn PeerConnection,
        offer: &Offer,
        entropy: &Entropy,
    ) -> RtcResult<()> {
        let kinds = [
            (offer.voice, RtpCodecKind::Audio),
            (offer.picture, RtpCodecKind::Video),
        ];
        for (_, kind) in kinds.into_iter().filter(|(there, _)| *there) {
            let encoding = RTCRtpEncodingParameters {
                rtp_coding_parameters: RTCRtpCodingParameters {
                    ssrc: Some(u32::from_be_bytes(entropy.bytes())),
                    ..RTCRtpCodingParameters::default()
                },
                codec: codec(kind),
                ..RTCRtpEncodingParameters::default()
            };
            let name = format!("echo-{kind}");
            let track =
                MediaStreamTrack::new("echo".to_owned(), name.clone(), name, kind, vec![encoding]);
            let track: Arc<dyn TrackLocal> = Arc::new(TrackLocalStaticRTP::new(track));
            peer.add_track(Arc::clone(&track)).await?;
            self.tracks.lock().await.push((kind, track));
        }
        Ok(())
    }

    async fn of(&self, kind: RtpCodecKind) -> Option<Arc<dyn TrackLocal>> {
        let tracks = self.tracks.lock().await;
        let found = tracks.iter().find(|(of, _)| *of == kind);
        found.map(|(_, track)| Arc::clone(track))
    }
}

/// Sends back what comes on this track, until it ends or has had enough.
pub(super) async fn reflect(track: Arc<dyn TrackRemote>, mirrors: Mirrors) {
    let kind = track.kind().await;
    let Some(mirror) = mirrors.of(kind).await else {
        return;
    };
    let (Some(theirs), Some(ours)) = (first(&*track).await, first(&*mirror).await) else {
        return;
    };
    let mut ask = tokio::time::interval(WHOLE_PICTURE_EVERY);
    loop {
        tokio::select! {
            event = track.poll() => match event {
                Some(TrackRemoteEvent::OnRtpPacket(mut packet)) => {
                    let size = u32::try_from(packet.payload.len()).unwrap_or(u32::MAX);
                    if mirrors.sent.fetch_add(size, Ordering::Relaxed) > MOST_MEDIA {
                        return;
                    }
                    packet.header.ssrc = ours;
                    // Extensions are numbered by what was agreed for the other direction.
                    packet.header.extension = false;
                    packet.header.extensions.clear();
                    if mirror.write_rtp(packet).await.is_err() {
                        return;
                    }
                }
                Some(_) => {}
                None => return,
            },
            _ = ask.tick(), if kind == RtpCodecKind::Video => {
                let whole = PictureLossIndication { sender_ssrc: ours, media_ssrc: theirs };
                if track.write_rtcp(vec![Box::new(whole)]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn first(track: &(impl Track + ?Sized)) -> Option<u32> {
    track.ssrcs().await.first().copied()
}
