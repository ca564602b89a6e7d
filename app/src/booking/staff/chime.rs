//! The sound of an arrival: two soft notes, made by the browser, so that there is no file to load.

use leptos::prelude::*;
use web_sys::{AudioContext, OscillatorType};

const KEPT_AS: &str = "anteroom-arrival-sound";

/// Whether arrivals sound, kept on this device.
#[derive(Clone, Copy)]
pub struct Chime {
    on: RwSignal<bool>,
    audio: StoredValue<Option<AudioContext>, LocalStorage>,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

impl Chime {
    /// With the choice made earlier on this device; off until somebody wants it.
    pub fn new() -> Self {
        let kept = storage().and_then(|s| s.get_item(KEPT_AS).ok().flatten());
        let chime = Self {
            on: RwSignal::new(kept.as_deref() == Some("on")),
            audio: StoredValue::new_local(None),
        };
        // Browsers let a page sound only after the person has touched it once.
        let wake = window_event_listener(leptos::ev::keydown, move |_| chime.wake());
        let touch = window_event_listener(leptos::ev::pointerdown, move |_| chime.wake());
        on_cleanup(move || {
            wake.remove();
            touch.remove();
            if let Some(Some(audio)) = chime.audio.try_update_value(Option::take) {
                let _ = audio.close();
            }
        });
        chime
    }

    /// Whether it sounds.
    pub fn is_on(self) -> bool {
        self.on.get()
    }

    /// Switches it and keeps the choice; switching on lets it be heard.
    pub fn switch(self) {
        self.on.update(|on| *on = !*on);
        let on = self.on.get_untracked();
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEPT_AS, if on { "on" } else { "off" });
        }
        if on {
            self.wake();
            self.sound();
        }
    }

    fn wake(self) {
        self.audio.try_update_value(|audio| {
            if audio.is_none() {
                *audio = AudioContext::new().ok();
            }
            if let Some(audio) = audio {
                let _ = audio.resume();
            }
        });
    }

    /// Sounds once, when it is on.
    pub fn sound(self) {
        if !self.on.get_untracked() {
            return;
        }
        self.audio.with_value(|audio| {
            if let Some(audio) = audio {
                let now = audio.current_time();
                // E5 then A5: a rising fourth reads as "somebody is here", not as an alarm.
                let _ = note(audio, 659.25, now);
                let _ = note(audio, 880.0, now + 0.18);
            }
        });
    }
}

impl Default for Chime {
    fn default() -> Self {
        Self::new()
    }
}

fn note(audio: &AudioContext, hertz: f32, at: f64) -> Result<(), wasm_bindgen::JsValue> {
    let tone = audio.create_oscillator()?;
    let loudness = audio.create_gain()?;
    tone.set_type(OscillatorType::Sine);
    tone.frequency().set_value(hertz);
    let gain = loudness.gain();
    gain.set_value_at_time(0.0001, at)?;
    gain.exponential_ramp_to_value_at_time(0.25, at + 0.02)?;
    gain.exponential_ramp_to_value_at_time(0.0001, at + 0.45)?;
    tone.connect_with_audio_node(&loudness)?;
    loudness.connect_with_audio_node(&audio.destination())?;
    tone.start_with_when(at)?;
    tone.stop_with_when(at + 0.5)
}
