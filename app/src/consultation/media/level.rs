//! How loud a microphone is, as a number that moves.

use std::rc::Rc;

use domain::consultation::loudness::loudness;
use gloo_timers::callback::Interval;
use leptos::prelude::{ArcRwSignal, Set};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    AnalyserNode, AudioContext, MediaStream, MediaStreamAudioSourceNode, MediaStreamTrack,
};

/// Samples looked at each time: at 48 kHz 170 ms, longer than the pause between two looks, so that
/// no short sound falls between them.
const WINDOW: u32 = 8_192;
/// Samples over which loudness is averaged: 21 ms, short enough for a syllable to stand out.
const STRETCH: usize = 1_024;

/// Looks at how loud one track is.
pub(super) struct Meter {
    context: Rc<AudioContext>,
    // The browser may collect a source that nobody holds.
    _source: MediaStreamAudioSourceNode,
    analyser: AnalyserNode,
    samples: Vec<u8>,
}

impl Meter {
    /// A meter for this track.
    pub fn of(track: &MediaStreamTrack) -> Option<Self> {
        let context = Rc::new(AudioContext::new().ok()?);
        let stream = MediaStream::new().ok()?;
        stream.add_track(track);
        let source = context.create_media_stream_source(&stream).ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(WINDOW);
        source.connect_with_audio_node(&analyser).ok()?;
        resume(&context);
        Some(Self {
            context,
            _source: source,
            analyser,
            samples: vec![0u8; WINDOW as usize],
        })
    }

    /// How loud it is now, from 0 to 100; nothing while the browser does not let anybody listen.
    pub fn look(&mut self) -> Option<u8> {
        if self.context.state() != web_sys::AudioContextState::Running {
            resume(&self.context);
            return None;
        }
        Some(measure(&self.analyser, &mut self.samples))
    }
}

/// A level that moves by itself; stops when dropped.
pub struct Level {
    _poll: Interval,
}

impl Level {
    /// Measures a track: 0 is silence, 100 as loud as it goes.
    pub fn of(track: &MediaStreamTrack, level: ArcRwSignal<u8>) -> Option<Self> {
        let mut meter = Meter::of(track)?;
        let poll = Interval::new(100, move || level.set(meter.look().unwrap_or(0)));
        Some(Self { _poll: poll })
    }
}

fn resume(context: &AudioContext) {
    if let Ok(promise) = context.resume() {
        spawn_local(async move {
            // Browsers that want a tap first refuse until there was one; the next look tries again.
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

/// The loudest stretch's root of the mean square.
fn measure(analyser: &AnalyserNode, samples: &mut [u8]) -> u8 {
    analyser.get_byte_time_domain_data(samples);
    let loudest = samples
        .chunks(STRETCH)
        .map(|stretch| {
            let sum: f64 = stretch
                .iter()
                .map(|s| ((f64::from(*s) - 128.0) / 128.0).powi(2))
                .sum();
            sum / stretch.len() as f64
        })
        .fold(0.0, f64::max);
    loudness(loudest.sqrt())
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Ok(promise) = self.context.close() {
            spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
            });
        }
    }
}
