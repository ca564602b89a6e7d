//! Cameras, microphones and speakers that come and go in mid-call: what to do about each.

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
    /// A speaker or headphones.
    Speaker,
}

/// A device to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is for.
    pub kind: DeviceKind,
    /// The browser's name for it.
    pub id: String,
    /// The browser's name for the thing it is part of: a headset is a microphone and a speaker.
    pub group: String,
    /// What people call it; empty until permission was given.
    pub label: String,
}

/// What is used now, by the browser's names; nothing where none is, or the browser decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InUse {
    /// The camera.
    pub camera: Option<String>,
    /// The microphone.
    pub microphone: Option<String>,
    /// The speaker, when one was chosen.
    pub speaker: Option<String>,
}

/// Something to do about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The device in use has gone: use another, and say so.
    Gone(Device),
    /// A headset or microphone has come: offer it. With its speaker, when it has one.
    Come {
        /// To speak into.
        microphone: Device,
        /// To hear by.
        speaker: Option<Device>,
    },
    /// The one just chosen did not start, and the one of before is used: say so.
    Kept(DeviceKind),
}

impl InUse {
    fn of(&self, kind: DeviceKind) -> Option<&str> {
        match kind {
            DeviceKind::Camera => self.camera.as_deref(),
            DeviceKind::Microphone => self.microphone.as_deref(),
            DeviceKind::Speaker => self.speaker.as_deref(),
        }
    }
}

/// What to do when there were these devices and now are those.
///
/// Browsers tell no names before permission was given, and change them when it is: a list without
/// names says nothing. Gone devices come first: what replaces them is not offered besides.
pub fn look(before: &[Device], now: &[Device], in_use: &InUse) -> Vec<News> {
    let named = |all: &[Device]| all.iter().any(|device| !device.label.is_empty());
    if !named(before) {
        return Vec::new();
    }
    let is_in = |all: &[Device], device: &Device| {
        all.iter()
            .any(|other| other.kind == device.kind && other.id == device.id)
    };
    let mut news: Vec<News> = before
        .iter()
        .filter(|device| !is_in(now, device))
        .filter(|device| in_use.of(device.kind) == Some(device.id.as_str()))
        .cloned()
        .map(News::Gone)
        .collect();
    // One in use that is not in a list: its kind may be named since just now, and nothing was plugged in.
    let unnamed = |kind| !before.iter().any(|device| device.kind == kind);
    let just_named = in_use.microphone.is_some() && unnamed(DeviceKind::Microphone);
    if !news.is_empty() || !named(now) || just_named {
        return news;
    }
    let come = |kind: DeviceKind| {
        now.iter()
            .filter(move |device| device.kind == kind && !is_in(before, device))
    };
    let microphone = come(DeviceKind::Microphone)
        .find(|device| in_use.microphone.as_deref() != Some(device.id.as_str()));
    if let Some(microphone) = microphone {
        let speaker = come(DeviceKind::Speaker)
            .find(|speaker| !speaker.group.is_empty() && speaker.group == microphone.group);
        news.push(News::Come {
            microphone: microphone.clone(),
            speaker: speaker.cloned(),
        });
    }
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(kind: DeviceKind, id: &str, group: &str) -> Device {
        Device {
            kind,
            id: id.to_owned(),
            group: group.to_owned(),
            label: format!("The {id}"),
        }
    }

    fn built_in() -> Vec<Device> {
        vec![
            device(DeviceKind::Camera, "camera", "laptop"),
            device(DeviceKind::Microphone, "array", "laptop"),
            device(DeviceKind::Speaker, "speaker", "laptop"),
        ]
    }

    fn with_headset() -> Vec<Device> {
        let mut all = built_in();
        all.push(device(DeviceKind::Microphone, "boom", "headset"));
        all.push(device(DeviceKind::Speaker, "ears", "headset"));
        all
    }

    fn using(microphone: &str) -> InUse {
        InUse {
            camera: Some("camera".to_owned()),
            microphone: Some(microphone.to_owned()),
            speaker: None,
        }
    }

    #[test]
    fn microphones_that_are_named_once_permission_is_given_are_not_offered() {
        let camera = &built_in()[..1];
        assert_eq!(look(camera, &with_headset(), &using("default")), []);
        let without = InUse {
            microphone: None,
            ..using("")
        };
        let news = look(camera, &with_headset(), &without);
        assert!(matches!(news[..], [News::Come { .. }]), "one plugged in is");
    }

    #[test]
    fn a_headset_that_comes_is_offered_with_its_speaker() {
        let news = look(&built_in(), &with_headset(), &using("array"));
        let [
            News::Come {
                microphone,
                speaker: Some(speaker),
            },
        ] = &news[..]
        else {
            panic!("{news:?}");
        };
        assert_eq!((&*microphone.id, &*speaker.id), ("boom", "ears"));
    }

    #[test]
    fn a_headset_that_goes_is_replaced_and_nothing_else_is_offered() {
        let news = look(&with_headset(), &built_in(), &using("boom"));
        assert_eq!(
            news,
            [News::Gone(device(
                DeviceKind::Microphone,
                "boom",
                "headset"
            ))]
        );
    }

    #[test]
    fn what_nobody_uses_may_go() {
        assert_eq!(look(&with_headset(), &built_in(), &using("array")), []);
    }

    #[test]
    fn names_that_appear_with_permission_are_no_arrivals() {
        let mut nameless = built_in();
        for device in &mut nameless {
            device.label.clear();
            device.id.clear();
        }
        assert_eq!(look(&nameless, &with_headset(), &using("array")), []);
        assert_eq!(look(&with_headset(), &nameless, &InUse::default()), []);
    }

    #[test]
    fn a_second_camera_is_not_pressed_on_anybody() {
        let mut now = built_in();
        now.push(device(DeviceKind::Camera, "desk", "desk"));
        assert_eq!(look(&built_in(), &now, &using("array")), []);
    }

    #[test]
    fn a_chosen_speaker_that_goes_is_said() {
        let in_use = InUse {
            speaker: Some("ears".to_owned()),
            ..using("array")
        };
        let news = look(&with_headset(), &built_in(), &in_use);
        assert!(
            matches!(&news[..], [News::Gone(gone)] if gone.kind == DeviceKind::Speaker),
            "{news:?}"
        );
    }
}
