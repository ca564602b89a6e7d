//! The devices there are, and getting hold of them.

use domain::consultation::getting::Answer;
use domain::consultation::wire::DeviceFound;
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaDeviceInfo, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

use super::bindings::{Sharing, error_name, object};
use super::stored::Chosen;

pub use domain::consultation::devices::{Device, DeviceKind};

/// Why a device does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The person, the browser or the system refused.
    Refused,
    /// There is none.
    Missing,
    /// Another program has it, or it broke down.
    InUse,
    /// The page was not loaded safely, or the browser is too old: no device is on offer.
    Insecure,
}

impl Fault {
    /// As reported to the clinic.
    pub const fn found(self) -> DeviceFound {
        match self {
            Self::Refused => DeviceFound::Refused,
            Self::Missing | Self::Insecure => DeviceFound::Missing,
            Self::InUse => DeviceFound::InUse,
        }
    }

    fn of(error: &JsValue) -> Self {
        match error_name(error).as_str() {
            "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => Self::Refused,
            "NotReadableError" | "AbortError" | "TrackStartError" => Self::InUse,
            _ => Self::Missing,
        }
    }
}

/// The browser's door to devices, if it shows one to this page.
pub(super) fn media_devices() -> Option<MediaDevices> {
    let devices = window().navigator().media_devices().ok()?;
    // On an insecure page the property is there in name only.
    (!JsValue::from(&devices).is_undefined()).then_some(devices)
}

/// All devices; their labels are empty before permission was given.
pub(super) async fn list() -> Vec<Device> {
    let Some(promise) = media_devices().and_then(|d| d.enumerate_devices().ok()) else {
        return Vec::new();
    };
    let Ok(found) = JsFuture::from(promise).await else {
        return Vec::new();
    };
    let found: js_sys::Array = found.unchecked_into();
    let mut devices: Vec<Device> = Vec::new();
    for info in found.iter() {
        let info: MediaDeviceInfo = info.unchecked_into();
        let kind = match info.kind() {
            web_sys::MediaDeviceKind::Videoinput => DeviceKind::Camera,
            web_sys::MediaDeviceKind::Audioinput => DeviceKind::Microphone,
            web_sys::MediaDeviceKind::Audiooutput => DeviceKind::Speaker,
            _ => continue,
        };
        let device = Device {
            kind,
            id: info.device_id(),
            group: info.group_id(),
            label: info.label(),
        };
        // Chromium lists the system's choice a second time, under "default".
        let alias = matches!(device.id.as_str(), "default" | "communications");
        if !device.id.is_empty() && !alias && !devices.contains(&device) {
            devices.push(device);
        }
    }
    devices
}

/// What was got: a track, or why not; `None` where it was not asked for.
pub(super) struct Got {
    pub camera: Option<Result<MediaStreamTrack, Fault>>,
    pub microphone: Option<Result<MediaStreamTrack, Fault>>,
}

/// Gets hold of a camera and a microphone: both with one question, else one alone.
pub(super) async fn acquire(camera: Option<Value>, microphone: Option<Value>) -> Got {
    if let (Some(video), Some(audio)) = (&camera, &microphone) {
        let both = ask(json!({ "video": video, "audio": audio })).await;
        if let Ok(stream) = both {
            return Got {
                camera: Some(first(&stream.get_video_tracks())),
                microphone: Some(first(&stream.get_audio_tracks())),
            };
        }
    }
    let microphone = match microphone {
        Some(audio) => Some(one_or_any(DeviceKind::Microphone, audio).await),
        None => None,
    };
    let camera = match camera {
        Some(video) => Some(one_or_any(DeviceKind::Camera, video).await),
        None => None,
    };
    Got { camera, microphone }
}

/// That one, or another of its kind where it does not start.
pub(super) async fn one_or_any(
    kind: DeviceKind,
    mut wanted: Value,
) -> Result<MediaStreamTrack, Fault> {
    match one(kind, wanted.clone()).await {
        // The very device asked for has gone, or can't do this: any other will do.
        Err(Fault::Missing) => one(kind, Value::Bool(true)).await,
        // Something else has it: the browser's own choice may be free.
        Err(Fault::InUse) if wanted["deviceId"].is_object() => {
            wanted["deviceId"] = json!({});
            one(kind, wanted).await
        }
        got => got,
    }
}

/// That one.
pub(super) async fn one(kind: DeviceKind, wanted: Value) -> Result<MediaStreamTrack, Fault> {
    if kind == DeviceKind::Camera {
        let stream = ask(json!({ "video": wanted })).await?;
        first(&stream.get_video_tracks())
    } else {
        let stream = ask(json!({ "audio": wanted })).await?;
        first(&stream.get_audio_tracks())
    }
}

/// What the browser has answered.
pub(super) const fn answer(got: &Result<MediaStreamTrack, Fault>) -> Answer {
    match got {
        Ok(_) => Answer::Got,
        Err(Fault::InUse | Fault::Missing) => Answer::Busy,
        Err(Fault::Refused | Fault::Insecure) => Answer::Refused,
    }
}

fn first(tracks: &js_sys::Array) -> Result<MediaStreamTrack, Fault> {
    tracks.get(0).dyn_into().map_err(|_| Fault::Missing)
}

async fn ask(constraints: Value) -> Result<MediaStream, Fault> {
    let devices = media_devices().ok_or(Fault::Insecure)?;
    let constraints: MediaStreamConstraints = object(&constraints).unchecked_into();
    let promise = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(|e| Fault::of(&e))?;
    let stream = JsFuture::from(promise).await.map_err(|e| Fault::of(&e))?;
    Ok(stream.unchecked_into())
}

/// Whether this browser can share a screen.
pub fn can_share() -> bool {
    media_devices().is_some_and(|devices| {
        let sharing: &Sharing = devices.unchecked_ref();
        sharing.has_display_media().is_function()
    })
}

/// Asks the person which screen, window or page to share; nothing when they would rather not.
pub(super) async fn screen() -> Option<MediaStreamTrack> {
    let devices = media_devices()?;
    let sharing: &Sharing = devices.unchecked_ref();
    let wanted = object(&json!({
        "video": { "frameRate": { "ideal": 15, "max": 15 }, "height": { "max": 1080 } }, "audio": false,
    }));
    let promise = sharing.display_media(&wanted).ok()?;
    let stream: MediaStream = JsFuture::from(promise).await.ok()?.unchecked_into();
    let track = first(&stream.get_video_tracks()).ok()?;
    // Text is to be read: rather few pictures than blurred ones. Older browsers ignore it.
    let _ = js_sys::Reflect::set(&track, &"contentHint".into(), &"detail".into());
    Some(track)
}

/// How to ask for the device chosen; of cameras else for the one facing the person or away from them.
pub(super) fn wanted(kind: DeviceKind, chosen: &Chosen) -> Value {
    if kind != DeviceKind::Camera {
        return exactly(kind, chosen.microphone.as_deref());
    }
    let mut wanted = exactly(kind, chosen.camera.as_deref());
    if chosen.camera.is_none() {
        let facing = if chosen.away { "environment" } else { "user" };
        wanted["facingMode"] = json!(facing);
    }
    wanted
}

/// How to ask for that device.
pub(super) fn exactly(kind: DeviceKind, id: Option<&str>) -> Value {
    let mut wanted = if kind == DeviceKind::Camera {
        json!({
            "width": { "ideal": 1280 }, "height": { "ideal": 720 }, "frameRate": { "ideal": 30, "max": 30 },
        })
    } else {
        json!({ "echoCancellation": true, "noiseSuppression": true, "autoGainControl": true })
    };
    if let Some(id) = id {
        wanted["deviceId"] = json!({ "exact": id });
    }
    wanted
}
