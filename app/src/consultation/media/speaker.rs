//! Sounds made by the page itself: one to test the speaker, one to say that somebody is called or
//! has come. Made of tones, so there is no file to fetch.

use std::cell::RefCell;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AudioContext;

thread_local! {
    // Kept: a context that was allowed to sound by a tap stays allowed.
    static SPEAKER: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// A rising melody of about a second and a half.
pub fn test_sound() {
    play(
        &[(392.0, 0.0), (494.0, 0.3), (587.0, 0.6), (784.0, 0.9)],
        0.5,
    );
}

/// Two quiet notes.
pub fn chime() {
    play(&[(659.0, 0.0), (523.0, 0.25)], 0.6);
}

fn play(notes: &'static [(f32, f64)], length: f64) {
    let context = SPEAKER.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = AudioContext::new().ok();
        }
        kept.clone()
    });
    let Some(context) = context else {
        return;
    };
    spawn_local(async move {
        if let Ok(promise) = context.resume()
            && JsFuture::from(promise).await.is_err()
        {
            return;
        }
        for (frequency, after) in notes {
            // A browser without these nodes stays silent.
            let _ = note(&context, *frequency, context.current_time() + after, length);
        }
    });
}

fn note(
    context: &AudioContext,
    frequency: f32,
    at: f64,
    length: f64,
) -> Result<(), wasm_bindgen::JsValue> {
    let tone = context.create_oscillator()?;
    let volume = context.create_gain()?;
    tone.frequency().set_value(frequency);
    tone.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    let gain = volume.gain();
    gain.set_value_at_time(0.0, at)?;
    gain.linear_ramp_to_value_at_time(0.25, at + 0.03)?;
    gain.exponential_ramp_to_value_at_time(0.001, at + length)?;
    tone.start_with_when(at)?;
    tone.stop_with_when(at + length)
}
