//! What browsers have and `web-sys` lacks without its unstable parts.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An `RTCPeerConnection`.
    pub type Negotiable;

    #[wasm_bindgen(method, js_name = setLocalDescription)]
    pub fn set_local_description_of_its_own(this: &Negotiable) -> Promise;

    #[wasm_bindgen(method, js_name = restartIce)]
    pub fn restart_ice(this: &Negotiable);

    #[wasm_bindgen(method, js_name = addIceCandidate)]
    pub fn add_candidate(this: &Negotiable, candidate: &JsValue) -> Promise;

    /// Older browsers have no such thing.
    #[wasm_bindgen(method, catch, js_name = setConfiguration)]
    pub fn set_configuration(this: &Negotiable, to: &JsValue) -> Result<(), JsValue>;

    /// An `RTCRtpSender`.
    pub type Sending;

    #[wasm_bindgen(method, js_name = getParameters)]
    pub fn parameters(this: &Sending) -> JsValue;

    #[wasm_bindgen(method, js_name = setParameters)]
    pub fn set_parameters(this: &Sending, to: &JsValue) -> Promise;

    /// An `RTCRtpTransceiver`; older browsers cannot prefer.
    pub type Preferring;

    #[wasm_bindgen(method, catch, js_name = setCodecPreferences)]
    pub fn prefer(this: &Preferring, codecs: &JsValue) -> Result<(), JsValue>;

    /// An `RTCRtpReceiver`.
    pub type Receiving;

    #[wasm_bindgen(method, catch, js_name = getSynchronizationSources)]
    pub fn sources(this: &Receiving) -> Result<js_sys::Array, JsValue>;

    /// The class `RTCRtpReceiver`, which knows what the browser can decode.
    #[wasm_bindgen(catch, js_namespace = RTCRtpReceiver, js_name = getCapabilities)]
    pub fn decodable(kind: &str) -> Result<JsValue, JsValue>;

    /// An `RTCIceCandidate`.
    pub type Found;

    #[wasm_bindgen(method, getter, js_name = usernameFragment)]
    pub fn username_fragment(this: &Found) -> Option<String>;

    /// A `MediaDevices`; phones have no screen to share.
    pub type Sharing;

    #[wasm_bindgen(method, getter, js_name = getDisplayMedia)]
    pub fn has_display_media(this: &Sharing) -> JsValue;

    #[wasm_bindgen(method, catch, js_name = getDisplayMedia)]
    pub fn display_media(this: &Sharing, wanted: &JsValue) -> Result<Promise, JsValue>;

    /// A `MediaStreamTrack` that may be able to blur by itself.
    pub type Capable;

    #[wasm_bindgen(method, catch, js_name = getCapabilities)]
    pub fn capabilities(this: &Capable) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = applyConstraints)]
    pub fn apply(this: &Capable, wanted: &JsValue) -> Result<Promise, JsValue>;

    /// A `Document`.
    pub type Floating;

    #[wasm_bindgen(method, getter, js_name = pictureInPictureEnabled)]
    pub fn can_float(this: &Floating) -> Option<bool>;

    #[wasm_bindgen(method, getter, js_name = pictureInPictureElement)]
    pub fn floats(this: &Floating) -> Option<web_sys::Element>;

    #[wasm_bindgen(method, catch, js_name = exitPictureInPicture)]
    pub fn land(this: &Floating) -> Result<Promise, JsValue>;

    /// An `HTMLVideoElement`.
    pub type Floatable;

    #[wasm_bindgen(method, catch, js_name = requestPictureInPicture)]
    pub fn float(this: &Floatable) -> Result<Promise, JsValue>;

    /// An `HTMLMediaElement`.
    pub type Sink;

    #[wasm_bindgen(method, getter, js_name = setSinkId)]
    pub fn has_set_sink_id(this: &Sink) -> JsValue;

    #[wasm_bindgen(method, js_name = setSinkId)]
    pub fn set_sink_id(this: &Sink, id: &str) -> Promise;

    /// A `Navigator`.
    pub type Networked;

    #[wasm_bindgen(method, getter)]
    pub fn connection(this: &Networked) -> Option<Connected>;

    /// A `NetworkInformation`.
    #[derive(Clone)]
    pub type Connected;

    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn kind(this: &Connected) -> Option<String>;

    /// A `Navigator`.
    pub type Wakeful;

    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    pub fn wake_lock(this: &Wakeful) -> Option<Waker>;

    /// A `WakeLock`.
    pub type Waker;

    #[wasm_bindgen(method)]
    pub fn request(this: &Waker, kind: &str) -> Promise;

    /// A `WakeLockSentinel`.
    #[derive(Clone)]
    pub type Awake;

    #[wasm_bindgen(method, getter)]
    pub fn released(this: &Awake) -> bool;

    #[wasm_bindgen(method)]
    pub fn release(this: &Awake) -> Promise;

    /// Whatever was thrown.
    type Thrown;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Thrown) -> Option<String>;
}

/// The name of what was thrown (`NotAllowedError`).
pub fn error_name(error: &JsValue) -> String {
    if !error.is_object() {
        return String::new();
    }
    error.unchecked_ref::<Thrown>().name().unwrap_or_default()
}

/// A JavaScript object from JSON.
pub fn object(json: &serde_json::Value) -> JsValue {
    js_sys::JSON::parse(&json.to_string()).unwrap_or(JsValue::UNDEFINED)
}
