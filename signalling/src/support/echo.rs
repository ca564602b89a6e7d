//! The peer that sends back what it gets: a connection of its own for each offer, gone with its check.
//!
//! It is given no address of the other side (`domain::support::offer`). It answers connectivity checks that
//! know its password, and sends only where such a check came from and an answer came back from; so it can
//! be made neither to knock at other machines nor to flood one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use domain::support::BURST_BYTES;
use domain::support::offer::{Offer, announced};
use rtc::ice::mdns::MulticastDnsMode;
use tokio::sync::watch;
use tokio::time::timeout;
use webrtc::data_channel::DataChannel;
use webrtc::error::Result as RtcResult;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCIceGatheringState, RTCPeerConnectionState, RTCSessionDescription, Registry,
    SettingEngineBuilder, register_default_interceptors,
};

use super::channels;
use super::place;
use super::reflect::{self, Mirrors};
use crate::app_state::App;

/// What one connection may wait to send of a burst, in bytes.
const SEND_BUFFER: usize = 64 * 1024;
/// Addresses of one's own machine are found at once.
const GATHERING: Duration = Duration::from_secs(3);
/// Who has not come by then comes no more.
const COMING: Duration = Duration::from_secs(12);

/// What a connection may do, and until when.
#[derive(Debug)]
pub(super) struct Bounds {
    /// How long it may live.
    pub(super) life: Duration,
    /// Whether its check has had its line filled; once is enough.
    pub(super) filled: Arc<AtomicBool>,
    /// Whether its check is over.
    pub(super) over: watch::Receiver<bool>,
}

/// Why there is no peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPeer {
    /// The offer is none that can be answered.
    BadOffer,
    /// No address to listen on.
    NoPlace,
}

/// Makes a peer for this offer and answers with its description. It lives on by itself, within its bounds.
///
/// # Errors
/// [`NoPeer`]
pub(super) async fn answer(app: &App, offer: Offer, bounds: Bounds) -> Result<String, NoPeer> {
    let listen = place::free(&app.config.check, &app.entropy);
    if listen.is_empty() {
        return Err(NoPeer::NoPlace);
    }
    let (states, state) = watch::channel(RTCPeerConnectionState::New);
    let gathered = watch::Sender::new(false);
    let mirrors = Mirrors::default();
    let handler = Arc::new(Handler {
        states,
        gathered: gathered.clone(),
        mirrors: mirrors.clone(),
        channels: channels::Shared::new(bounds.filled.clone()),
    });
    let heard = handler.channels.clone();
    let peer = build(listen, handler).await.map_err(|error| {
        tracing::debug!(%error, "no peer for a connection check");
        NoPeer::NoPlace
    })?;
    let described = describe(&*peer, offer, &mirrors, app, gathered.subscribe()).await;
    match described {
        Ok(sdp) => {
            tokio::spawn(watch_over(peer, state, heard, bounds, app.shutdown.clone()));
            Ok(sdp)
        }
        Err(error) => {
            tracing::debug!(%error, "an offer for a connection check cannot be answered");
            let _ = peer.close().await;
            Err(NoPeer::BadOffer)
        }
    }
}

async fn build(
    listen: Vec<SocketAddr>,
    handler: Arc<Handler>,
) -> RtcResult<Arc<dyn PeerConnection>> {
    let mut media = MediaEngine::default();
    reflect::register(&mut media)?;
    let interceptors = register_default_interceptors(Registry::new(), &mut media)?;
    let settings = SettingEngineBuilder::new()
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
        .with_ice_timeouts(
            Some(Duration::from_secs(5)),
            Some(Duration::from_secs(8)),
            None,
        )
        .build();
    let peer = PeerConnectionBuilder::new()
        .with_media_engine(media)
        .with_interceptor_registry(interceptors)
        .with_setting_engine(settings)
        .with_data_channel_send_buffer_limit(SEND_BUFFER)
        .with_handler(handler)
        .with_udp_addrs(listen)
        .build()
        .await?;
    Ok(Arc::new(peer))
}

async fn describe(
    peer: &dyn PeerConnection,
    offer: Offer,
    mirrors: &Mirrors,
    app: &App,
    mut gathered: watch::Receiver<bool>,
) -> RtcResult<String> {
    mirrors.put_into(peer, &offer, &app.entropy).await?;
    peer.set_remote_description(RTCSessionDescription::offer(offer.sdp)?)
        .await?;
    let answer = peer.create_answer(None).await?;
    peer.set_local_description(answer).await?;
    // What has been found by then is told; without anything the browser reports that nothing connects.
    let _ = timeout(GATHERING, gathered.wait_for(|done| *done)).await;
    let description = peer.local_description().await;
    let sdp = description.map(|d| d.sdp).unwrap_or_default();
    let addresses = app.config.check.addresses.iter();
    let addresses: Vec<_> = addresses.map(|a| (a.bind, a.external)).collect();
    Ok(announced(&sdp, &addresses))
}

/// Closes the connection when it fails, when nobody comes, when its check is over, after its time, or when
/// the server stops.
async fn watch_over(
    peer: Arc<dyn PeerConnection>,
    mut state: watch::Receiver<RTCPeerConnectionState>,
    heard: channels::Shared,
    mut bounds: Bounds,
    shutdown: crate::app_state::Shutdown,
) {
    let lost = async {
        let connected = state.wait_for(|s| *s == RTCPeerConnectionState::Connected);
        if timeout(COMING, connected).await.is_err() {
            return;
        }
        let gone = |s: &RTCPeerConnectionState| {
            use RTCPeerConnectionState::{Closed, Failed};
            matches!(s, Failed | Closed)
        };
        let _ = state.wait_for(gone).await;
    };
    tokio::select! {
        () = lost => {}
        () = heard.enough() => {}
        _ = bounds.over.wait_for(|over| *over) => {}
        () = tokio::time::sleep(bounds.life) => {}
        () = shutdown.wait() => {}
    }
    if let Err(error) = peer.close().await {
        tracing::debug!(%error, "a connection of a check did not close cleanly");
    }
}

/// More than this of picture and voice is not sent back, in bytes: half a minute of a good picture.
pub(super) const MOST_MEDIA: u32 = 4 * BURST_BYTES;

struct Handler {
    states: watch::Sender<RTCPeerConnectionState>,
    gathered: watch::Sender<bool>,
    mirrors: Mirrors,
    channels: channels::Shared,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathered.send_replace(true);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.states.send_replace(state);
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        tokio::spawn(channels::serve(channel, self.channels.clone()));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        tokio::spawn(reflect::reflect(track, self.mirrors.clone()));
    }
}
