//! How much a call may take: for who pays for their data, or does not want to be seen.

use domain::consultation::ladder::Wish;
use leptos::prelude::*;

use crate::consultation::media::Local;
use crate::kit::{Choice, Radios};
use crate::text;
use crate::words::use_i18n;

const ALL: [(&str, Wish); 3] = [
    ("best", Wish::Best),
    ("less", Wish::SaveData),
    ("sound", Wish::SoundOnly),
];

#[component]
pub(super) fn ChooseWish() -> impl IntoView {
    let i18n = use_i18n();
    let now = Local::get().wish();
    let known = ALL.iter().find(|(_, wish)| *wish == now);
    let value = RwSignal::new(known.map_or("best", |(name, _)| name).to_owned());
    Effect::new(move |before: Option<String>| {
        let name = value.get();
        let wish = ALL.iter().find(|(known, _)| *known == name);
        // The first look is what it was already.
        if let (Some(_), Some((_, wish))) = (before, wish) {
            Local::get().choose_wish(*wish);
        }
        name
    });
    let choices = Signal::derive(move || {
        vec![
            Choice::new("best", text!(i18n, call.devices.wish_best)),
            Choice::new("less", text!(i18n, call.devices.wish_less)),
            Choice::new("sound", text!(i18n, call.devices.wish_sound)),
        ]
    });
    view! {
        <Radios name="wish" label=text!(i18n, call.devices.wish) value=value choices=choices/>
    }
    .into_any()
}
