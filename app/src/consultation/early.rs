//! What the page has begun before this program was there, for somebody who goes straight back into their call
//! (`public/back.js`): the link is exchanged already, and a socket to the call opened. Taken over once.

use domain::consultation::client::Session;
use domain::consultation::command::Side;
use domain::consultation::wire::VisitView;
use domain::ids::{ConsultationId, InstanceId};
use js_sys::{Array, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::WebSocket;

use super::media::Call;
use super::returning::on_the_way;
use super::visit::{JOIN, hand_on, place_of};
use crate::api::json;
use crate::kit::browser::readdress;

const BEGUN: &str = "anteroomBack";

/// A socket on which the first word has been said, or is about to be.
pub(super) struct EarlySocket {
    pub socket: WebSocket,
    /// As which page load.
    pub instance: InstanceId,
    /// What the server has said until now.
    pub frames: Vec<String>,
}

/// What the next page may say to the server before its program is there, and in which call; only the page load is
/// another.
pub(super) fn words_ahead(call: ConsultationId) -> Option<String> {
    let mut session = Session::new(Side::Patient, InstanceId::from_number(0));
    let hello = serde_json::to_string(&session.hello()).ok()?;
    Some(format!(r#"{{"consultation":"{call}","hello":{hello}}}"#))
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined()).then_some(value)
}

fn take(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = get(of, name)?;
    // An object of our own page, which refuses nothing.
    let _ = Reflect::set(of, &name.into(), &JsValue::UNDEFINED);
    Some(value)
}

fn begun() -> Option<JsValue> {
    get(&window(), BEGUN)
}

/// Whether anything was begun.
pub fn is_begun() -> bool {
    begun().is_some()
}

/// What stood in the page until now has had its time.
pub fn is_drawn() {
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
}

/// Begins the call itself, before anything is drawn; its page finds it going on. Who has no way in any more is where
/// their link leads them.
pub async fn go_back() {
    let visit = begun().and_then(|begun| take(&begun, "visit"));
    let Some(visit) = visit.and_then(json::value::<VisitView>) else {
        return turn_away();
    };
    let place = place_of(&visit);
    let goes_in = place == JOIN && visit.identity_confirmed;
    let consultation = visit.consultation;
    hand_on(visit);
    if goes_in {
        on_the_way(&Call::open(consultation, Side::Patient)).await;
    } else {
        readdress(place);
        turn_away();
    }
}

/// The socket into this consultation, once.
pub(super) fn socket(consultation: ConsultationId) -> Option<EarlySocket> {
    let begun = begun()?;
    let of = get(&begun, "consultation")?.as_string()?;
    if of.parse() != Ok(consultation) {
        return None;
    }
    let socket: WebSocket = take(&begun, "socket")?.unchecked_into();
    let frames: Array = get(&begun, "frames")?.unchecked_into();
    let early = EarlySocket {
        socket,
        instance: get(&begun, "instance")?.as_string()?.parse().ok()?,
        frames: frames
            .iter()
            .filter_map(|frame| frame.as_string())
            .collect(),
    };
    let state = early.socket.ready_state();
    matches!(state, WebSocket::CONNECTING | WebSocket::OPEN).then_some(early)
}

/// They do not go in after all.
fn turn_away() {
    let socket = begun().and_then(|begun| take(&begun, "socket"));
    if let Some(socket) = socket {
        // Closing what is closed already is no error that matters.
        let _ = socket.unchecked_into::<WebSocket>().close();
    }
}
