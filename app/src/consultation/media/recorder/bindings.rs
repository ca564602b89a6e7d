//! What browsers have for recording and `web-sys` here lacks.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, MediaStream};

#[wasm_bindgen]
extern "C" {
    /// A `MediaRecorder`; some browsers have none.
    pub type MediaRecorder;

    #[wasm_bindgen(constructor, catch)]
    pub fn new(stream: &MediaStream, wanted: &JsValue) -> Result<MediaRecorder, JsValue>;

    #[wasm_bindgen(catch, static_method_of = MediaRecorder, js_name = isTypeSupported)]
    pub fn can_make(kind: &str) -> Result<bool, JsValue>;

    /// `inactive`, `recording` or `paused`.
    #[wasm_bindgen(method, getter)]
    pub fn state(this: &MediaRecorder) -> String;

    #[wasm_bindgen(method, setter, js_name = ondataavailable)]
    pub fn on_data(this: &MediaRecorder, heard: Option<&Function>);

    #[wasm_bindgen(method, setter, js_name = onstop)]
    pub fn on_stop(this: &MediaRecorder, heard: Option<&Function>);

    /// Gives what there is every so many milliseconds.
    #[wasm_bindgen(method, catch)]
    pub fn start(this: &MediaRecorder, every_ms: i32) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn pause(this: &MediaRecorder) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn resume(this: &MediaRecorder) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn stop(this: &MediaRecorder) -> Result<(), JsValue>;

    /// A `BlobEvent`.
    pub type Given;

    #[wasm_bindgen(method, getter)]
    pub fn data(this: &Given) -> Blob;

    /// A `Blob` put together from others.
    #[wasm_bindgen(js_name = Blob)]
    pub type Joined;

    #[wasm_bindgen(constructor, catch, js_class = "Blob")]
    pub fn join(parts: &Array, wanted: &JsValue) -> Result<Joined, JsValue>;

    #[wasm_bindgen(catch, js_namespace = URL, js_name = createObjectURL)]
    pub fn address_of(content: &Blob) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_namespace = URL, js_name = revokeObjectURL)]
    pub fn forget_address(address: &str) -> Result<(), JsValue>;

    /// An `HTMLCanvasElement`.
    pub type Filmed;

    #[wasm_bindgen(method, catch, js_name = captureStream)]
    pub fn film(this: &Filmed, rate: u32) -> Result<MediaStream, JsValue>;

    /// An `AudioContext`.
    pub type Mixing;

    #[wasm_bindgen(method, catch, js_name = createMediaStreamDestination)]
    pub fn create_destination(this: &Mixing) -> Result<Destination, JsValue>;

    /// A `MediaStreamAudioDestinationNode`.
    #[wasm_bindgen(extends = web_sys::AudioNode)]
    pub type Destination;

    #[wasm_bindgen(method, getter)]
    pub fn stream(this: &Destination) -> MediaStream;
}
