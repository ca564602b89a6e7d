//! The call as both sides see it: the other person large, oneself small, one bar of buttons.

mod bar;
mod captions;
mod chat;
mod comings;
mod devices_sheet;
mod faces;
mod files;
mod hold;
mod icons;
mod keys;
mod leads;
mod leave;
mod more;
mod news;
mod numbers;
mod own_face;
mod phone_camera;
mod pin;
mod recording;
mod safety;
mod screens;
mod status;
mod still;
mod way;
mod wish;

pub(super) use self::chat::TooLong;
pub(super) use self::leads::let_lead;
pub(super) use self::recording::RecordingLine;
pub use self::recording::RecordingReady;

use std::rc::Rc;

use domain::consultation::event::ChatMessage;
use domain::consultation::files::FileView;
use domain::consultation::hearing::Hint;
use domain::consultation::participant::{DisplayName, ParticipantState, ParticipantView};
use domain::consultation::quality::Quality;
use domain::ids::ParticipantId;
use domain::time::Timestamp;
use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::device_check::BlurNews;
use super::media::{Call, Connection, Local, RemoteMedia, Status, WakeLock};
use super::roles::{role_name, role_within, shown_name};
use crate::kit::announce;
use crate::words::{I18n, t_string, use_i18n};

/// How long what is said once is to be read, in milliseconds.
const SAID_MS: u32 = 12_000;

/// How long after the call is drawn what is not to be seen of it follows, in milliseconds.
const SETTLES_MS: u32 = 1_000;

/// What the parts of the call share. Signals of this page over what the call says.
#[derive(Clone, Copy)]
struct Shown {
    call: StoredValue<Rc<Call>, LocalStorage>,
    /// Whom the call is with, before and while they are there.
    name: Signal<String>,
    /// What to say while nobody else is there.
    alone: Signal<String>,
    me: RwSignal<Option<ParticipantView>>,
    /// Everybody else in the call.
    others: Memo<Vec<ParticipantView>>,
    media: RwSignal<Vec<RemoteMedia>>,
    /// Whether somebody has been lost for long.
    long_lost: RwSignal<bool>,
    /// Whether one's own address is kept from the others.
    hidden: RwSignal<bool>,
    connection: RwSignal<Connection>,
    /// Since when the call is on hold.
    hold: RwSignal<Option<Timestamp>>,
    /// Whether the server would not hear of the last change to that.
    hold_failed: RwSignal<bool>,
    chat: RwSignal<Vec<ChatMessage>>,
    files: RwSignal<Vec<FileView>>,
    /// Who asks for a still picture.
    asked: RwSignal<Option<(ParticipantId, DisplayName)>>,
    /// Whether the still picture one has asked for was refused.
    declined: RwSignal<bool>,
    unread: RwSignal<usize>,
    chat_open: RwSignal<bool>,
    devices_open: RwSignal<bool>,
    more_open: RwSignal<bool>,
    leave_open: RwSignal<bool>,
    phone_open: RwSignal<bool>,
    /// Whether one is about to ask whether this may be recorded.
    record_open: RwSignal<bool>,
    shortcuts: RwSignal<bool>,
    /// A browser that wants a tap before it lets others be heard.
    tap_wanted: RwSignal<bool>,
    /// Whom one wants to see large.
    pinned: RwSignal<Option<ParticipantId>>,
    camera: RwSignal<Status>,
    microphone: RwSignal<Status>,
    /// Whether one's own screen is shared.
    sharing: RwSignal<bool>,
    /// What is to be said about whether people hear each other.
    hint: RwSignal<Option<Hint>>,
    captions: captions::Switch,
    frame: NodeRef<html::Section>,
    /// What has just been said, for a while.
    said: RwSignal<String>,
    /// Ends that while.
    said_until: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Shown {
    fn new(
        call: StoredValue<Rc<Call>, LocalStorage>,
        name: Signal<String>,
        alone: Signal<String>,
    ) -> Self {
        let state = call.with_value(|call| call.state.clone());
        let people: RwSignal<Vec<ParticipantView>> = state.people.into();
        let others = Memo::new(move |_| {
            people.with(|people| {
                let in_call = people
                    .iter()
                    .filter(|p| p.state == ParticipantState::Admitted);
                in_call.cloned().collect::<Vec<_>>()
            })
        });
        let local = Local::get();
        Self {
            call,
            name,
            alone,
            me: state.me.into(),
            others,
            media: state.media.into(),
            long_lost: RwSignal::new(false),
            hidden: state.hidden.into(),
            connection: state.connection.into(),
            hold: state.hold.into(),
            hold_failed: RwSignal::new(false),
            chat: state.chat.into(),
            files: state.files.into(),
            asked: state.asked.into(),
            declined: state.declined.into(),
            unread: RwSignal::new(0),
            chat_open: RwSignal::new(false),
            devices_open: RwSignal::new(false),
            more_open: RwSignal::new(false),
            leave_open: RwSignal::new(false),
            phone_open: RwSignal::new(false),
            record_open: RwSignal::new(false),
            shortcuts: RwSignal::new(keys::wanted()),
            tap_wanted: RwSignal::new(false),
            pinned: RwSignal::new(None),
            camera: local.camera.clone().into(),
            microphone: local.microphone.clone().into(),
            sharing: local.screen.clone().into(),
            hint: state.hint.into(),
            captions: captions::Switch::new(),
            frame: NodeRef::new(),
            said: RwSignal::new(String::new()),
            said_until: StoredValue::new_local(None),
        }
    }

    /// How good the line to somebody is.
    fn quality(self, of: ParticipantId) -> Quality {
        self.media.with(|media| {
            let media = media.iter().find(|media| media.of == of);
            media.map_or_else(Quality::default, |media| media.quality)
        })
    }

    /// A person by name; among several by role, too.
    fn named(self, i18n: I18n, person: &ParticipantView) -> String {
        let name = shown_name(i18n, person);
        if person.role.is_camera() || self.others.with(|others| others.len() < 2) {
            return name;
        }
        let role = role_within(i18n, person.role);
        t_string!(i18n, guests.call.named, name = name, role = role).to_string()
    }

    /// The others who are people: somebody's phone is not spoken to, and not waited for.
    fn persons(self) -> Vec<ParticipantView> {
        let mut others = self.others.get();
        others.retain(|person| !person.role.is_camera());
        others
    }

    /// Says something once: to who listens, and for a while to who looks.
    fn say(self, words: String) {
        announce(words.clone());
        let said = self.said;
        said.try_set(words);
        self.said_until
            .try_set_value(Some(Timeout::new(SAID_MS, move || {
                said.try_set(String::new());
            })));
    }

    fn call(self) -> Rc<Call> {
        self.call.get_value()
    }
}

/// The call.
#[component]
pub(super) fn CallView(
    /// Which.
    call: StoredValue<Rc<Call>, LocalStorage>,
    /// Whom it is with.
    #[prop(into)]
    name: Signal<String>,
    /// Beside something else, instead of filling the window.
    #[prop(optional)]
    docked: bool,
    /// What to say while nobody else is there.
    #[prop(optional, into)]
    alone: Option<Signal<String>>,
    /// After hanging up.
    #[prop(into)]
    left: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let alone = alone.unwrap_or_else(|| {
        Signal::derive(move || t_string!(i18n, call.status.alone, name = name.get()))
    });
    let shown = Shown::new(call, name, alone);
    provide_context(shown);
    // Held until the call is not shown any more.
    StoredValue::new_local(WakeLock::hold());
    spawn_local(Local::get().resume());
    keys::listen(shown);
    count_unread(shown);
    let wanted = unseen_wanted(shown);
    let unseen = move || {
        wanted.get().then(|| {
            view! {
                <devices_sheet::DevicesSheet/>
                <more::MoreSheet/>
                <phone_camera::PhoneDialog/>
                <still::StillDialog/>
                {leads::ask_dialog()}
                <recording::RecordingQuestion/>
                <leave::LeaveDialog left=left/>
            }
        })
    };
    let class = if docked {
        "ar-call ar-call--docked"
    } else {
        "ar-call"
    };
    let heading = move || t_string!(i18n, call.with, name = name.get());
    view! {
        <section class=class node_ref=shown.frame aria-label=heading>
            {(!docked).then(|| view! { <h1 class="nhsuk-u-visually-hidden">{heading}</h1> })}
            <status::StatusLine/>
            <div class="ar-call__news">
                <BlurNews class="ar-call__one-news" button="ar-call__small"/>
                <news::DeviceNews/>
            </div>
            <div class="ar-call__stage" data-screen=move || screens::is_shared(shown).then_some("true")>
                <screens::Screens/>
                <faces::Faces/>
                <own_face::OwnFace/>
                <captions::CaptionLines/>
            </div>
            <bar::Bar/>
            {move || wanted.get().then(|| view! { <chat::Chat/> })}
        </section>
        {unseen}
    }
    .into_any()
}

/// Whether what is not to be seen at first is to be there by now: once the first picture has had its turn, or as soon
/// as somebody wants any of it. On a weak device drawing all of it takes longer than connecting.
fn unseen_wanted(shown: Shown) -> Memo<bool> {
    let settled = RwSignal::new(false);
    // Owned by the page, and stopped with it.
    StoredValue::new_local(Timeout::new(SETTLES_MS, move || {
        settled.try_set(true);
    }));
    let opened = [
        shown.chat_open,
        shown.devices_open,
        shown.more_open,
        shown.leave_open,
        shown.phone_open,
        shown.record_open,
        settled,
    ];
    Memo::new(move |before| before == Some(&true) || opened.iter().any(|open| open.get()))
}

/// Counts what is said in writing while nobody looks, and says that there is something.
fn count_unread(shown: Shown) {
    let i18n = use_i18n();
    Effect::new(move |seen: Option<usize>| {
        let count = shown.chat.with(Vec::len);
        let Some(seen) = seen else {
            return count;
        };
        if shown.chat_open.get_untracked() {
            return count;
        }
        let mine = shown.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let new = shown.chat.with_untracked(|chat| {
            let new = chat.iter().skip(seen).filter(|m| Some(m.from) != mine);
            new.map(|m| m.name.as_str().to_owned()).collect::<Vec<_>>()
        });
        if let Some(from) = new.last() {
            shown.unread.update(|n| *n += new.len());
            announce(t_string!(i18n, call.chat.new, name = from.clone()));
        }
        count
    });
    Effect::new(move || {
        if shown.chat_open.get() {
            shown.unread.set(0);
        }
    });
}

/// The words for a person's capacity.
fn role_words(person: &ParticipantView) -> AnyView {
    let i18n = use_i18n();
    // A camera stands beside its owner.
    let role = person.camera_of.map_or(person.role, |owner| owner.role);
    view! { {move || role_name(i18n, role)} }.into_any()
}
