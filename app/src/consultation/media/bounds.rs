//! What a line of a connection sends at most, and in which dress.

use domain::consultation::ladder::{Picture, voice_bps};
use js_sys::{Array, Reflect};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RtcRtpSender, RtcRtpTransceiver};

use super::bindings::{Preferring, Sending, decodable, object};

/// How many times as long as its shorter side a picture is at most.
const LONGER: u32 = 4;

/// Bounds what this sender sends of a picture that has so many lines; nothing at all without bounds. Where the
/// browser would not have it just now, says so.
pub(super) fn bound(
    sender: &RtcRtpSender,
    picture: Option<Picture>,
    lines: f64,
    refused: impl FnOnce() + 'static,
) {
    let with = |encoding: &JsValue| {
        let Some(picture) = picture else {
            set(encoding, "active", false);
            return;
        };
        set(encoding, "active", true);
        set(encoding, "maxBitrate", picture.most_bps);
        set(encoding, "maxFramerate", picture.most_fps);
        let smaller = (lines / f64::from(picture.height)).max(1.0);
        set(encoding, "scaleResolutionDownBy", smaller);
        // Where the browser knows this, it makes the picture small before it looks whether it is too large.
        let most = json!({ "maxWidth": LONGER * picture.height, "maxHeight": picture.height });
        set(encoding, "scaleResolutionDownTo", object(&most));
    };
    change(sender, with, refused);
}

/// The voice goes before everything else; beside this picture it takes so much.
pub(super) fn voice_first(sender: &RtcRtpSender, beside: Option<Picture>) {
    let with = |encoding: &JsValue| {
        set(encoding, "maxBitrate", voice_bps(beside));
        set(encoding, "priority", "high");
        set(encoding, "networkPriority", "high");
    };
    change(sender, with, || {});
}

fn change(sender: &RtcRtpSender, with: impl Fn(&JsValue), refused: impl FnOnce() + 'static) {
    let sender: &Sending = sender.unchecked_ref();
    let parameters = sender.parameters();
    let encodings = Reflect::get(&parameters, &"encodings".into()).ok();
    let encodings = encodings.and_then(|found| found.dyn_into::<Array>().ok());
    // Before the first offer some browsers have none yet; there is another look in a second.
    let Some(first) = encodings.map(|all| all.get(0)).filter(JsValue::is_object) else {
        return refused();
    };
    with(&first);
    let set = sender.set_parameters(&parameters);
    spawn_local(async move {
        if JsFuture::from(set).await.is_err() {
            refused();
        }
    });
}

fn set(on: &JsValue, name: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(on, &name.into(), &value.into());
}

/// Voice is sent twice over where the browser can (RFC 2198), so that a packet lost is a word kept.
pub(super) fn double_voice(line: &RtcRtpTransceiver) {
    let Ok(can) = decodable("audio") else {
        return;
    };
    let codecs = Reflect::get(&can, &"codecs".into()).ok();
    let Some(codecs) = codecs.and_then(|found| found.dyn_into::<Array>().ok()) else {
        return;
    };
    let is_double = |codec: &JsValue| {
        let kind = Reflect::get(codec, &"mimeType".into()).ok();
        let kind = kind.and_then(|kind| kind.as_string());
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("audio/red"))
    };
    let preferred = Array::new();
    for first in [true, false] {
        for codec in codecs.iter().filter(|codec| is_double(codec) == first) {
            preferred.push(&codec);
        }
    }
    // Without it the browser's own order holds.
    let _ = line.unchecked_ref::<Preferring>().prefer(&preferred);
}
