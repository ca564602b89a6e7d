//! Parts of a clinic that are kept for something at first: urgent patients, referrals, follow-ups.

use domain::booking::terms::{EARLIEST_OPENING_HOURS, MOST_CARVE_OUTS};
use domain::booking::wire::{CarveOut, KeptFor};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use super::short_number::ShortNumber;
use super::weeks::typed_time;
use crate::kit::browser::focus;
use crate::kit::{Button, Choice, Look, Select, TextInput};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

const KEPT: [(&str, KeptFor); 3] = [
    ("urgent", KeptFor::Urgent),
    ("ers", KeptFor::Ers),
    ("follow_up", KeptFor::FollowUp),
];

/// How long a part that is added lasts at first.
const FIRST_MINUTES: u16 = 60;
/// When it opens for everybody at first: the day before.
const FIRST_OPENING: &str = "24";

/// What was typed for one part. It outlives the button that added it, which is drawn anew with it.
#[derive(Clone)]
struct TypedPart {
    kept_for: ArcRwSignal<String>,
    from: ArcRwSignal<String>,
    until: ArcRwSignal<String>,
    opens: ArcRwSignal<String>,
}

impl TypedPart {
    fn new(kept_for: &str, from: String, until: String, opens: String) -> Self {
        Self {
            kept_for: ArcRwSignal::new(kept_for.to_owned()),
            from: ArcRwSignal::new(from),
            until: ArcRwSignal::new(until),
            opens: ArcRwSignal::new(opens),
        }
    }

    fn read(self, n: usize, fields: &mut Fields) -> Option<CarveOut> {
        let mut time = |name: &str, typed: ArcRwSignal<String>| {
            let time = typed.with_untracked(|typed| typed_time(typed));
            fields.take(&field(n, name), time.ok_or(FieldError::Format))
        };
        let (from, until) = (time("from", self.from), time("until", self.until));
        let opens = self.opens.with_untracked(|typed| typed.trim().parse());
        let opens = fields.take(
            &field(n, "opens_hours"),
            opens.map_err(|_| FieldError::Format),
        );
        let chosen = self.kept_for.get_untracked();
        let kept_for = KEPT.into_iter().find(|(name, _)| *name == chosen);
        Some(CarveOut {
            kept_for: kept_for.map_or(KeptFor::Urgent, |(_, kept_for)| kept_for),
            from: from?,
            until: until?,
            opens_hours: opens?,
        })
    }
}

fn field(n: usize, name: &str) -> String {
    format!("terms.carve_outs.{n}.{name}")
}

/// What was typed for all parts.
#[derive(Clone, Copy)]
pub struct TypedParts(RwSignal<Vec<TypedPart>>);

impl TypedParts {
    /// None.
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Puts in what a clinic has.
    pub fn set(self, parts: &[CarveOut]) {
        let typed = parts.iter().map(|part| {
            let name = KEPT.into_iter().find(|(_, kept)| *kept == part.kept_for);
            TypedPart::new(
                name.map_or("urgent", |(name, _)| name),
                part.from.to_string(),
                part.until.to_string(),
                part.opens_hours.to_string(),
            )
        });
        self.0.set(typed.collect());
    }

    /// Makes whatever reads this follow every keystroke.
    pub fn track(self) {
        for part in self.0.get() {
            for typed in [part.kept_for, part.from, part.until, part.opens] {
                typed.track();
            }
        }
    }

    /// Whether there is any.
    pub fn any(self) -> bool {
        self.0.with(|parts| !parts.is_empty())
    }

    /// Times and hours must be such before they can be sent.
    pub fn read(self, fields: &mut Fields) -> Option<Vec<CarveOut>> {
        let parts = self.0.get_untracked().into_iter().enumerate();
        // All of them, so that every fault is named.
        let read: Vec<_> = parts.map(|(n, part)| part.read(n, fields)).collect();
        read.into_iter().collect()
    }

    /// One more, from this time on.
    fn add(self, from: &str) {
        let until = typed_time(from).map(|time| {
            let minutes = (time.minutes() + FIRST_MINUTES).min(23 * 60 + 55);
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        });
        let part = TypedPart::new(
            "urgent",
            from.to_owned(),
            until.unwrap_or_default(),
            FIRST_OPENING.to_owned(),
        );
        self.0.update(|parts| parts.push(part));
    }
}

/// What something is kept for, in words.
pub fn kept_words(i18n: I18n, kept_for: KeptFor) -> &'static str {
    match kept_for {
        KeptFor::Urgent => t_string!(i18n, diary.kept.urgent),
        KeptFor::Ers => t_string!(i18n, diary.kept.ers),
        KeptFor::FollowUp => t_string!(i18n, diary.kept.follow_up),
    }
}

/// The same in a word, for a small place.
pub fn kept_short(i18n: I18n, kept_for: KeptFor) -> &'static str {
    match kept_for {
        KeptFor::Urgent => t_string!(i18n, diary.kept.short_urgent),
        KeptFor::Ers => t_string!(i18n, diary.kept.short_ers),
        KeptFor::FollowUp => t_string!(i18n, diary.kept.short_follow_up),
    }
}

const ADD: &str = "add-kept-part";

/// Once the page has been drawn anew.
fn focus_soon(id: String) {
    request_animation_frame(move || focus(&id));
}

/// The fields of all parts, and one more.
#[component]
pub fn CarveOutFields(
    /// What was typed.
    typed: TypedParts,
    /// When the clinic begins: where a part begins at first.
    begins: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let parts = move || {
        let parts = typed.0.get().into_iter().enumerate();
        parts
            .map(|(n, part)| view! { <Part n=n part=part typed=typed/> })
            .collect_view()
    };
    let full = move || typed.0.with(|parts| parts.len() >= MOST_CARVE_OUTS);
    let add = move |_| {
        typed.add(&begins.get_untracked());
        let last = typed
            .0
            .with_untracked(|parts| parts.len().saturating_sub(1));
        focus_soon(field(last, "kept_for").replace('.', "-"));
    };
    view! {
        <p class="nhsuk-hint">{t!(i18n, diary.kept.intro)}</p>
        {parts}
        {move || (!full()).then(|| view! {
            <Button look=Look::Secondary id=ADD on_click=add>{t!(i18n, diary.kept.add)}</Button>
        })}
    }
    .into_any()
}

#[component]
fn Part(n: usize, part: TypedPart, typed: TypedParts) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = Signal::derive(move || {
        let all = KEPT.into_iter();
        all.map(|(name, kept)| Choice::new(name, TextProp::from(move || kept_words(i18n, kept))))
            .collect::<Vec<_>>()
    });
    let kept_for = RwSignal::from(part.kept_for);
    let (from, until) = (RwSignal::from(part.from), RwSignal::from(part.until));
    let opens = RwSignal::from(part.opens);
    let remove = move |_| {
        typed.0.update(|parts| {
            parts.remove(n);
        });
        focus_soon(ADD.to_owned());
    };
    let title = move || t_string!(i18n, diary.kept.part, n = n + 1).to_string();
    let hint = TextProp::from(move || {
        t_string!(i18n, diary.kept.opens_hint, most = EARLIEST_OPENING_HOURS).to_string()
    });
    view! {
        <fieldset class="nhsuk-fieldset ar-part">
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{title}</legend>
            <div class="ar-fields">
                <Select name=field(n, "kept_for") label=text!(i18n, diary.kept.what) value=kept_for choices=kinds/>
                <TextInput name=field(n, "from") label=text!(i18n, diary.clinics.from) value=from width=5/>
                <TextInput name=field(n, "until") label=text!(i18n, diary.clinics.to) value=until width=5/>
            </div>
            <ShortNumber
                name=field(n, "opens_hours")
                label=text!(i18n, diary.kept.opens)
                hint=hint
                value=opens
            />
            <Button look=Look::Small on_click=remove>
                {t!(i18n, diary.kept.remove)}
                <span class="nhsuk-u-visually-hidden">": "{title}</span>
            </Button>
        </fieldset>
    }
    .into_any()
}
