//! What becomes a file: the browser's own recorder, and what it has given so far.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Date};
use leptos::prelude::Set;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, MediaStream, MediaStreamTrack};

use super::Recorder;
use super::bindings::{Given, Joined, MediaRecorder, address_of, forget_address};
use crate::consultation::media::bindings::object;

/// What files can be made, best first: what a browser makes with least work, and what others play.
const KINDS: [(&str, &str); 4] = [
    ("video/webm;codecs=vp8,opus", "webm"),
    ("video/webm", "webm"),
    ("video/mp4", "mp4"),
    ("", "webm"),
];
/// Bits a second for the picture: sharp enough at its size.
const PICTURE_BITS: u32 = 600_000;
/// Bits a second for the voices.
const VOICE_BITS: u32 = 64_000;
/// How often the browser gives what it has, in milliseconds.
const EVERY_MS: i32 = 1_000;

/// A recording that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Where the page finds it; in this browser alone.
    pub address: String,
    /// What the file is to be called.
    pub name: String,
    /// How large it is, in bytes.
    pub bytes: f64,
    /// Whether it was saved, as far as a page can know.
    pub saved: bool,
}

/// Whether this browser can record.
pub fn can_record() -> bool {
    kind().is_some()
}

fn kind() -> Option<(&'static str, &'static str)> {
    let made = |kind: &&(&str, &str)| MediaRecorder::can_make(kind.0).unwrap_or(false);
    KINDS.iter().find(made).copied()
}

/// What one recording is written to.
pub(super) struct Film {
    recorder: MediaRecorder,
    stream: MediaStream,
}

impl Film {
    pub fn start(picture: &MediaStreamTrack, voice: &MediaStreamTrack) -> Option<Self> {
        let (mime, ending) = kind()?;
        let stream = MediaStream::new().ok()?;
        stream.add_track(picture);
        stream.add_track(voice);
        let wanted = object(&serde_json::json!({
            "mimeType": mime,
            "videoBitsPerSecond": PICTURE_BITS,
            "audioBitsPerSecond": VOICE_BITS,
        }));
        let recorder = MediaRecorder::new(&stream, &wanted).ok()?;
        let parts = Rc::new(RefCell::new(Array::new()));
        let given = {
            let parts = Rc::clone(&parts);
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let data = event.unchecked_into::<Given>().data();
                if data.size() > 0.0 {
                    parts.borrow().push(&data);
                }
            })
        };
        recorder.on_data(Some(given.as_ref().unchecked_ref()));
        // Heard until it has stopped, whatever becomes of the call: then they let go of themselves.
        let heard = Rc::new(RefCell::new(vec![given]));
        let stopped = {
            let heard = Rc::clone(&heard);
            Closure::<dyn FnMut(JsValue)>::new(move |_| {
                let parts = parts.replace(Array::new());
                if let Some(recorded) = recorded(&parts, mime, ending) {
                    Recorder::get().recorded.set(Some(recorded));
                }
                drop(heard.take());
            })
        };
        recorder.on_stop(Some(stopped.as_ref().unchecked_ref()));
        heard.borrow_mut().push(stopped);
        recorder.start(EVERY_MS).ok()?;
        Some(Self { recorder, stream })
    }

    /// Takes up from now on, or does not; whether it does.
    pub fn run(&self, runs: bool) -> bool {
        // A recorder that refuses is in that state already, or has failed: then it takes up nothing.
        let _ = match (self.recorder.state().as_str(), runs) {
            ("recording", false) => self.recorder.pause(),
            ("paused", true) => self.recorder.resume(),
            _ => Ok(()),
        };
        self.recorder.state() == "recording"
    }

    /// Ends it; what was recorded is there as soon as the browser has written it out.
    pub fn end(self) {
        let Self { recorder, stream } = self;
        // One that has stopped by itself has given what it had.
        let _ = recorder.stop();
        for track in stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

fn recorded(parts: &Array, mime: &str, ending: &str) -> Option<Recorded> {
    if parts.length() == 0 {
        return None;
    }
    let plain = mime.split(';').next().unwrap_or_default();
    let whole: Blob = Joined::join(parts, &object(&serde_json::json!({ "type": plain })))
        .ok()?
        .unchecked_into();
    let day = Date::new_0();
    let two = |number: u32| format!("{number:02}");
    // By when it was made and by nobody's name: files are seen by others.
    let name = format!(
        "recording-{}-{}-{}-{}{}.{ending}",
        day.get_full_year(),
        two(day.get_month() + 1),
        two(day.get_date()),
        two(day.get_hours()),
        two(day.get_minutes()),
    );
    Some(Recorded {
        address: address_of(&whole).ok()?,
        name,
        bytes: whole.size(),
        saved: false,
    })
}

/// Lets the browser free a recording's memory.
pub(super) fn forget(recorded: &Recorded) {
    // An address it does not know any more is forgotten already.
    let _ = forget_address(&recorded.address);
}
