//! The check itself, step by step, in less than twenty seconds whatever the line.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::event::IceConfig;
use domain::consultation::stats::Stat;
use domain::consultation::way::Way;
use domain::support::flow::{Command, Flow, PIECE, Report, WAITING};
use domain::support::line::{Echo as Came, Line};
use domain::support::probe::Probes;
use domain::support::tries::ON_THE_LINE;
use domain::support::wire::{CheckBegun, CheckEnded};
use domain::support::{
    BURST_BYTES, BURST_MS, CONNECT_MS, PROBE_EVERY_MS, PROBES, STRAGGLERS_MS, VOICE_MS, voice_line,
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcRwSignal, Set, Update};
use web_sys::{MediaStream, MediaStreamTrack};

use super::channel::Heard;
use super::echo::{Echo, now_ms};
use super::tries::first_that_stands;
use super::ways::Ways;
use crate::api::{self, Failure};
use crate::consultation::media::Local;

/// Where a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Connecting,
    Measuring,
    Down,
    Up,
    Ways,
}

impl Step {
    pub const COUNT: u32 = 5;

    pub const fn number(self) -> u32 {
        self as u32 + 1
    }
}

/// A check that goes on. Dropping every clone but its own stops nothing: say `stop`.
#[derive(Clone)]
pub(super) struct Run {
    pub step: ArcRwSignal<Step>,
    /// Rises when something has come back to be shown.
    pub revision: ArcRwSignal<u32>,
    echoed: Rc<RefCell<Option<MediaStream>>>,
    over: Rc<Cell<bool>>,
}

#[derive(Default)]
struct Ears {
    probes: Probes,
    down: Flow,
    up: Option<Report>,
}

impl Run {
    pub fn new() -> Self {
        Self {
            step: ArcRwSignal::new(Step::Connecting),
            revision: ArcRwSignal::new(0),
            echoed: Rc::default(),
            over: Rc::default(),
        }
    }

    pub fn stop(&self) {
        self.over.set(true);
    }

    /// One's own picture, as it came back.
    pub fn echoed(&self) -> Option<MediaStream> {
        self.echoed.borrow().clone()
    }

    /// Runs it; answers the check's name, for its result, and the figures. Nothing when it was stopped.
    ///
    /// # Errors
    /// When the server does not begin one.
    pub async fn go(&self) -> Result<Option<(String, Line)>, Failure> {
        let began = now_ms();
        let begun: CheckBegun = api::post("/api/check", &()).await?;
        let line = self.measure(&begun).await;
        self.echoed.replace(None);
        self.revision.update(|n| *n += 1);
        if self.over.get() {
            let ended = CheckEnded { check: begun.check };
            // One that does not hear it ends it by itself.
            let _ = api::post::<(), _>("/api/check/end", &ended).await;
            return Ok(None);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let took_ms = (now_ms() - began).clamp(0.0, 1e9) as u32;
        Ok(Some((begun.check, Line { took_ms, ..line })))
    }

    async fn measure(&self, begun: &CheckBegun) -> Line {
        let mut line = Line {
            relay_only: begun.ice.relay_only,
            ..Line::default()
        };
        let over: Rc<dyn Fn() -> bool> = {
            let over = Rc::clone(&self.over);
            Rc::new(move || over.get())
        };
        let ways = Ways::try_all(&begun.ice, &begun.check, &over);
        self.line(begun, &mut line).await;
        self.step.set(Step::Ways);
        // They began with the check, so little of their time is left.
        let until = now_ms() + f64::from(CONNECT_MS);
        while !self.over.get() && now_ms() < until {
            let (all, tried) = ways.counts();
            if all == tried {
                break;
            }
            TimeoutFuture::new(50).await;
        }
        line.routes = ways.found();
        line
    }

    async fn line(&self, begun: &CheckBegun, line: &mut Line) {
        let ears = Rc::new(RefCell::new(Ears::default()));
        let hear: Rc<dyn Fn(Heard)> = {
            let ears = Rc::clone(&ears);
            let filling = self.step.clone();
            Rc::new(move |heard| listen(&ears, &filling, &heard))
        };
        // Every way that there is: whoever's network bars the straight one is told so, not left without.
        let any = IceConfig {
            relay_only: false,
            ..begun.ice.clone()
        };
        let tracks = Local::get().own_tracks();
        let sends = |kind: &str| tracks.iter().any(|track| track.kind() == kind);
        let (voice, picture) = (sends("audio"), sends("video"));
        let make = || {
            let echo = Echo::new(&any, Rc::clone(&hear))?;
            echo.send(&tracks);
            Some(echo)
        };
        let over = || self.over.get();
        let until = now_ms() + f64::from(CONNECT_MS);
        let Ok(echo) = first_that_stands(&begun.check, ON_THE_LINE, &over, make).await else {
            return;
        };
        for track in echo.came() {
            self.show(&track);
        }

        self.step.set(Step::Measuring);
        let before = echo.stats().await;
        if voice {
            self.wait(VOICE_MS + STRAGGLERS_MS, || false).await;
        }
        let told = match voice_line::told(&before, &echo.stats().await) {
            Some(told) => told,
            // Nothing of a voice, and no way for anything else: nothing gets through.
            None if !echo.opens(until, &over).await => return,
            None => {
                self.probe(&echo, &ears).await;
                ears.borrow().probes.told()
            }
        };
        line.connected = true;
        line.round_trip_ms = told.round_trip_ms;
        line.jitter_ms = told.jitter_ms;
        line.lost_up_permille = told.lost_up_permille;
        line.lost_down_permille = told.lost_down_permille;
        let stats = echo.stats().await;
        line.way = Way::found_in(&stats);
        line.picture = came_back(picture, &stats, "video");
        line.voice = came_back(voice, &stats, "audio");
        echo.rest();
        // A line on which so much gets lost that these never opened is told by its loss.
        if !echo.opens(until, &over).await {
            return;
        }

        self.step.set(Step::Down);
        echo.burst.say(Command::Down.as_str());
        self.wait(BURST_MS, || {
            ears.borrow().down.report().bytes + 2 * PIECE as u32 > BURST_BYTES
        })
        .await;
        line.down_kbps = ears.borrow().down.report().kbps();

        self.step.set(Step::Up);
        self.fill(&echo).await;
        // The last word about what came is on its way.
        self.wait(150, || false).await;
        line.up_kbps = ears.borrow().up.and_then(|report| report.kbps());
        echo.burst.say(Command::Bye.as_str());
    }

    fn show(&self, track: &MediaStreamTrack) {
        if track.kind() == "video"
            && let Ok(stream) = MediaStream::new()
        {
            stream.add_track(track);
            self.echoed.replace(Some(stream));
            self.revision.update(|n| *n += 1);
        }
    }

    async fn probe(&self, echo: &Echo, ears: &Rc<RefCell<Ears>>) {
        let began = now_ms();
        let mut sent = 0;
        // Timers of a busy page are late; what was due meanwhile leaves together, as a voice would.
        while sent < PROBES && !self.over.get() {
            let due = ((now_ms() - began) / f64::from(PROBE_EVERY_MS)) as u32 + 1;
            while sent < due.min(PROBES) {
                let probe = ears.borrow_mut().probes.send(now_ms());
                echo.probe.send(&probe);
                sent += 1;
            }
            TimeoutFuture::new(PROBE_EVERY_MS).await;
        }
        self.wait(STRAGGLERS_MS, || ears.borrow().probes.all_back())
            .await;
    }

    async fn fill(&self, echo: &Echo) {
        echo.burst.say(Command::Up.as_str());
        let until = now_ms() + f64::from(BURST_MS);
        let piece = [0; PIECE];
        let mut left = BURST_BYTES;
        while left > 0 && now_ms() < until && !self.over.get() {
            while left > 0 && echo.burst.waiting() < WAITING {
                echo.burst.send(&piece);
                left = left.saturating_sub(PIECE as u32);
            }
            TimeoutFuture::new(4).await;
        }
    }

    async fn wait(&self, ms: u32, done: impl Fn() -> bool) {
        let until = now_ms() + f64::from(ms);
        while now_ms() < until && !done() && !self.over.get() {
            TimeoutFuture::new(20).await;
        }
    }
}

fn listen(ears: &RefCell<Ears>, step: &ArcRwSignal<Step>, heard: &Heard) {
    use leptos::prelude::GetUntracked;
    let mut ears = ears.borrow_mut();
    match heard {
        Heard::Bytes(bytes) if step.get_untracked() == Step::Down && bytes.len() == PIECE => {
            ears.down.receive(bytes.len(), now_ms());
        }
        Heard::Bytes(bytes) => ears.probes.receive(bytes, now_ms()),
        Heard::Text(text) => ears.up = Report::read(text).or(ears.up),
    }
}

fn came_back(sent: bool, stats: &[Stat], media: &str) -> Came {
    let mut coming = stats
        .iter()
        .filter(|s| s.kind == "inbound-rtp" && s.media == media);
    let seen = |stat: &Stat| match media {
        "video" => stat.frames_decoded.unwrap_or(0.0) > 0.0,
        _ => stat.packets_received.unwrap_or(0.0) > 0.0,
    };
    match (sent, coming.any(seen)) {
        (false, _) => Came::NotSent,
        (true, true) => Came::Came,
        (true, false) => Came::Lost,
    }
}
