//! Everything of a call that is not a page: devices, the connections to the other browsers, the
//! socket to the server.
//!
//! It lives outside the pages' owners: a change of page, or a panic in one, does not end a call.
//! Pages read its signals (plain data) and hand its streams to their `<video>` elements.

mod bindings;
mod blur_by_browser;
mod blurring;
mod bounds;
mod call;
mod call_desk;
mod call_hold;
mod call_news;
mod call_others;
mod call_recording;
mod call_state;
mod captions;
mod devices;
mod floating;
mod hearing;
mod level;
mod local;
mod local_blur;
mod local_changes;
mod local_choice;
mod local_tracks;
mod network;
mod pace;
mod peer;
mod permission_help;
mod pictures;
mod recogniser;
mod recorder;
mod rtc;
mod socket;
mod speaker;
mod status;
mod stored;
mod turn;
mod wake_lock;

pub use blurring::can_blur;
pub use call::{Call, CallState, Connection, Media as RemoteMedia};
pub use call_recording::{TakesUp, let_record, may_record};
pub use captions::Captioner;
pub use devices::{Device, DeviceKind, Fault, can_share};
pub use floating::{can_float, float};
pub use level::Level;
pub use local::{Local, Status};
pub use permission_help::{Browser, browser_name};
pub use pictures::{lighter, still};
pub use recogniser::{Possible, fetch as fetch_captions, possible as captions_possible};
pub use recorder::{Recorded, Recorder};
pub use rtc::configuration as ice_configuration;
pub use speaker::{chime, test_sound};
pub use wake_lock::WakeLock;

use wasm_bindgen::JsValue;
use web_sys::{HtmlMediaElement, MediaStream};

/// Hangs up, when a call goes on: who signs out on purpose does not go on talking.
pub fn hang_up() {
    if let Some(call) = Call::current() {
        call.leave();
        Call::close();
    }
}

/// Shows a stream in an element (none: empties it) and starts it. Answers whether the browser
/// lets it play; some wait for a tap first.
pub async fn show(element: &HtmlMediaElement, stream: Option<&MediaStream>) -> bool {
    if element.src_object().as_ref() != stream {
        element.set_src_object(stream);
    }
    let Ok(playing) = element.play() else {
        return false;
    };
    match wasm_bindgen_futures::JsFuture::from(playing).await {
        Ok(_) => true,
        // An interrupted start (a new stream came in between) is not a refusal.
        Err(error) => bindings::error_name(&error) != "NotAllowedError",
    }
}

/// Lets an element sound from the chosen speaker, where the browser can.
pub async fn play_on(element: &HtmlMediaElement, speaker: &str) {
    use wasm_bindgen::JsCast;
    let element: &bindings::Sink = element.unchecked_ref();
    if element.has_set_sink_id().is_function() {
        // A speaker that has gone away: the browser stays with the one it had.
        let _: Result<JsValue, JsValue> =
            wasm_bindgen_futures::JsFuture::from(element.set_sink_id(speaker)).await;
    }
}
