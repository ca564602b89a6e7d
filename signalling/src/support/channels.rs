//! The data channels of a check: probes go back one by one, and the line is filled for a moment when the
//! browser asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use domain::support::flow::{Command, Flow, PIECE, REPORT_EVERY_MS};
use domain::support::probe::Mirror;
use domain::support::{BURST_BYTES, BURST_MS};
use tokio::sync::Notify;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelMessage};

/// More than this on all channels of a connection is more than a check sends, in bytes.
const MOST_BYTES: u32 = 2 * BURST_BYTES;
/// A check has two.
const MOST_CHANNELS: u32 = 4;

/// What the channels of one connection share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// Whether the line has been filled for this check.
    filled: Arc<AtomicBool>,
    received: Arc<AtomicU32>,
    channels: Arc<AtomicU32>,
    enough: Arc<Notify>,
}

impl Shared {
    pub(super) fn new(filled: Arc<AtomicBool>) -> Self {
        Self {
            filled,
            received: Arc::default(),
            channels: Arc::default(),
            enough: Arc::default(),
        }
    }

    /// Returns when the browser says goodbye, or sends more than a check does.
    pub(super) async fn enough(&self) {
        self.enough.notified().await;
    }

    fn stop(&self) {
        // Kept for whoever asks later.
        self.enough.notify_one();
    }
}

/// Serves one channel until it closes.
pub(super) async fn serve(channel: Arc<dyn DataChannel>, shared: Shared) {
    if shared.channels.fetch_add(1, Ordering::Relaxed) >= MOST_CHANNELS {
        shared.stop();
        return;
    }
    let mut counting = Counting::default();
    while let Some(event) = channel.poll().await {
        let DataChannelEvent::OnMessage(message) = event else {
            continue;
        };
        let size = u32::try_from(message.data.len()).unwrap_or(u32::MAX);
        if shared.received.fetch_add(size, Ordering::Relaxed) > MOST_BYTES {
            shared.stop();
            return;
        }
        let answered = if message.is_string {
            command(&channel, &shared, &mut counting, &message).await
        } else {
            counting.piece(&*channel, &message).await
        };
        if answered.is_err() {
            return;
        }
    }
}

type Done = webrtc::error::Result<()>;

async fn command(
    channel: &Arc<dyn DataChannel>,
    shared: &Shared,
    counting: &mut Counting,
    message: &RTCDataChannelMessage,
) -> Done {
    let text = std::str::from_utf8(&message.data).unwrap_or_default();
    match Command::read(text) {
        Some(Command::Down) if !shared.filled.swap(true, Ordering::Relaxed) => {
            tokio::spawn(fill(Arc::clone(channel)));
        }
        Some(Command::Up) => counting.up = Some((Instant::now(), Flow::default(), 0.0)),
        Some(Command::Bye) => shared.stop(),
        Some(Command::Down) | None => {}
    }
    Ok(())
}

/// Fills the line to the browser, for a moment.
async fn fill(channel: Arc<dyn DataChannel>) {
    let began = Instant::now();
    let lasts = Duration::from_millis(u64::from(BURST_MS));
    let mut left = BURST_BYTES;
    while left > 0 && began.elapsed() < lasts {
        // Waits while what was sent before has not left: a slow line gets what it carries.
        if channel.send(BytesMut::zeroed(PIECE)).await.is_err() {
            return;
        }
        left = left.saturating_sub(u32::try_from(PIECE).unwrap_or(u32::MAX));
    }
}

/// What the browser sends: probes until it says that it fills the line.
#[derive(Debug, Default)]
struct Counting {
    mirror: Mirror,
    /// Since when, what came, and when that was last said.
    up: Option<(Instant, Flow, f64)>,
}

impl Counting {
    async fn piece(&mut self, channel: &dyn DataChannel, message: &RTCDataChannelMessage) -> Done {
        let Some((began, flow, told)) = &mut self.up else {
            return match self.mirror.reflect(&message.data) {
                Some(back) => channel.send(BytesMut::from(&back[..])).await,
                None => Ok(()),
            };
        };
        let now = began.elapsed().as_secs_f64() * 1_000.0;
        flow.receive(message.data.len(), now);
        if now - *told >= REPORT_EVERY_MS {
            *told = now;
            channel.send_text(&flow.report().to_string()).await?;
        }
        Ok(())
    }
}
