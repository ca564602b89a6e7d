//! A client of the check: what a browser does, by the same WebRTC as the server's peer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RtpCodecKind,
};
use serde_json::json;
use signalling::config::Mode;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelInit};
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCPeerConnectionState, RTCSessionDescription, Registry, SettingEngineBuilder,
    register_default_interceptors,
};

use crate::support::{Answer, Door, World, public, text};

/// Long enough for a busy machine; nothing waits for it to pass.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub async fn world(settings: &str) -> World {
    let settings = format!("listen = \"127.0.0.1:8080\"\n{settings}");
    World::with(Mode::Serve, &settings, Arc::new(Door)).await
}

pub async fn begin(world: &World) -> Answer {
    world.post_nothing("/api/check", &public()).await
}

/// A check that has begun, by its secret.
pub async fn begun(world: &World) -> String {
    text(&begin(world).await.must(200)["check"])
}

pub async fn offer(world: &World, check: &str, sdp: &str) -> Answer {
    let body = json!({"check": check, "sdp": sdp});
    world.post("/api/check/offer", &public(), body).await
}

pub async fn end(world: &World, check: &str) {
    let body = json!({"check": check});
    world
        .post("/api/check/end", &public(), body)
        .await
        .must(204);
}

/// What a channel hears.
#[derive(Debug)]
pub enum Heard {
    Open,
    Text(String),
    Bytes(BytesMut),
}

pub struct Channel {
    pub channel: Arc<dyn DataChannel>,
    pub heard: mpsc::UnboundedReceiver<Heard>,
}

impl Channel {
    fn of(channel: Arc<dyn DataChannel>) -> Self {
        let (tell, heard) = mpsc::unbounded_channel();
        let polled = Arc::clone(&channel);
        tokio::spawn(async move {
            while let Some(event) = polled.poll().await {
                let heard = match event {
                    DataChannelEvent::OnOpen => Heard::Open,
                    DataChannelEvent::OnMessage(message) if message.is_string => {
                        Heard::Text(String::from_utf8(message.data.to_vec()).unwrap())
                    }
                    DataChannelEvent::OnMessage(message) => Heard::Bytes(message.data),
                    _ => continue,
                };
                if tell.send(heard).is_err() {
                    return;
                }
            }
        });
        Self { channel, heard }
    }

    pub async fn hear(&mut self) -> Option<Heard> {
        timeout(PATIENCE, self.heard.recv())
            .await
            .expect("nothing is heard")
    }
}

/// A connection to the echo peer.
pub struct Caller {
    pub peer: Arc<dyn PeerConnection>,
    pub probe: Channel,
    pub burst: Channel,
    pub state: watch::Receiver<RTCPeerConnectionState>,
    /// Packets of voice and picture that came back.
    pub back: [Arc<AtomicU32>; 2],
    tracks: Vec<Arc<dyn TrackLocal>>,
}

struct Handler {
    states: watch::Sender<RTCPeerConnectionState>,
    back: [Arc<AtomicU32>; 2],
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.states.send_replace(state);
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let which = usize::from(track.kind().await == RtpCodecKind::Video);
        let count = Arc::clone(&self.back[which]);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(_) = event {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
}

fn codec(kind: RtpCodecKind) -> RTCRtpCodec {
    let (mime_type, clock_rate, channels) = match kind {
        RtpCodecKind::Video => (MIME_TYPE_VP8, 90_000, 0),
        _ => (MIME_TYPE_OPUS, 48_000, 2),
    };
    RTCRtpCodec {
        mime_type: mime_type.to_owned(),
        clock_rate,
        channels,
        ..RTCRtpCodec::default()
    }
}

impl Caller {
    /// A client with its channels, which has called nobody yet.
    pub async fn new() -> Self {
        let (states, state) = watch::channel(RTCPeerConnectionState::New);
        let back = [Arc::default(), Arc::default()];
        let handler = Handler {
            states,
            back: back.clone(),
        };
        let mut media = MediaEngine::default();
        for (kind, payload_type) in [(RtpCodecKind::Audio, 111), (RtpCodecKind::Video, 96)] {
            let parameters = RTCRtpCodecParameters {
                rtp_codec: codec(kind),
                payload_type,
            };
            media.register_codec(parameters, kind).unwrap();
        }
        let interceptors = register_default_interceptors(Registry::new(), &mut media).unwrap();
        let settings = SettingEngineBuilder::new()
            .with_multicast_dns_mode(MulticastDnsMode::Disabled)
            .with_include_loopback_candidate(true)
            .build();
        let peer = PeerConnectionBuilder::new()
            .with_media_engine(media)
            .with_interceptor_registry(interceptors)
            .with_setting_engine(settings)
            .with_handler(Arc::new(handler))
            .with_udp_addrs(vec![SocketAddr::from(([127, 0, 0, 1], 0))])
            .build()
            .await
            .unwrap();
        let loose = RTCDataChannelInit {
            ordered: false,
            max_retransmits: Some(0),
            ..RTCDataChannelInit::default()
        };
        let probe = peer
            .create_data_channel("probe", Some(loose))
            .await
            .unwrap();
        let burst = peer.create_data_channel("burst", None).await.unwrap();
        let mut tracks: Vec<Arc<dyn TrackLocal>> = Vec::new();
        for (ssrc, kind) in [(11, RtpCodecKind::Audio), (22, RtpCodecKind::Video)] {
            let encoding = RTCRtpEncodingParameters {
                rtp_coding_parameters: RTCRtpCodingParameters {
                    ssrc: Some(ssrc),
                    ..RTCRtpCodingParameters::default()
                },
                codec: codec(kind),
                ..RTCRtpEncodingParameters::default()
            };
            let name = kind.to_string();
            let track =
                MediaStreamTrack::new(name.clone(), name.clone(), name, kind, vec![encoding]);
            let track: Arc<dyn TrackLocal> = Arc::new(TrackLocalStaticRTP::new(track));
            peer.add_track(Arc::clone(&track)).await.unwrap();
            tracks.push(track);
        }
        Self {
            peer: Arc::new(peer),
            probe: Channel::of(probe),
            burst: Channel::of(burst),
            state,
            back,
            tracks,
        }
    }

    pub async fn offer(&self) -> String {
        let offer = self.peer.create_offer(None).await.unwrap();
        self.peer.set_local_description(offer).await.unwrap();
        self.peer.local_description().await.unwrap().sdp
    }

    /// Takes the peer's answer.
    pub async fn take(&self, sdp: &str) {
        let answer = RTCSessionDescription::answer(sdp.to_owned()).unwrap();
        self.peer.set_remote_description(answer).await.unwrap();
    }

    /// Calls the peer of a check and waits until both channels are open.
    pub async fn call(world: &World, check: &str) -> Self {
        let mut caller = Self::new().await;
        let sdp = caller.offer().await;
        let answer = offer(world, check, &sdp).await.must(200);
        caller.take(&text(&answer["sdp"])).await;
        for channel in [&mut caller.probe, &mut caller.burst] {
            assert!(matches!(channel.hear().await, Some(Heard::Open)));
        }
        caller
    }

    /// Sends a packet on each line of media.
    pub async fn send_media(&self, number: u16) {
        for (track, payload_type) in self.tracks.iter().zip([111, 96]) {
            let packet = rtp::Packet {
                header: rtp::Header {
                    version: 2,
                    payload_type,
                    sequence_number: number,
                    timestamp: u32::from(number) * 960,
                    ssrc: track.ssrcs().await[0],
                    ..rtp::Header::default()
                },
                payload: Bytes::from_static(&[0x10, 0, 0, 0]),
            };
            track.write_rtp(packet).await.unwrap();
        }
    }

    /// Waits until the connection is in this state.
    pub async fn becomes(&mut self, wanted: &[RTCPeerConnectionState]) {
        let there = self.state.wait_for(|state| wanted.contains(state));
        timeout(PATIENCE, there)
            .await
            .expect("another state")
            .unwrap();
    }
}
