//! Leave: when a clinician is away from all their clinics.

use domain::booking::wire::{Leave, LeaveList, LeaveMade, NewLeave, Settled, TouchedAppointments};
use domain::error::{ErrorCode, FieldError};
use domain::ids::{SiteId, StaffId};
use leptos::prelude::*;

use super::clinicians::{clinician_choices, staff_of};
use super::settling::Choosing;
use super::settling_list::{SettledWords, SettlingList, says, show_found};
use super::settling_messages::ask_messages;
use super::weeks::typed_time;
use crate::api::{self, Failure, with_query};
use crate::kit::browser::focus;
use crate::kit::{
    Button, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Select, TextInput, announce,
    dates,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("leave.{field}")))
}

/// Where the keyboard goes on once leave is noted.
const HEADING: &str = "leave-heading";

#[derive(Clone, Copy)]
struct Typed {
    clinician: RwSignal<String>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn read(self, site: SiteId) -> Option<NewLeave> {
        let time = |typed: RwSignal<String>| {
            let typed = typed.get();
            typed_time(&typed).map_or(typed, |time| time.to_string())
        };
        let (from, until) = (time(self.from), time(self.until));
        let (first_day, last_day) = (self.first.get(), self.last.get());
        Some(NewLeave {
            site,
            clinician: self.clinician.get().parse::<StaffId>().ok()?,
            first_day,
            last_day,
            from,
            until,
            settling: Default::default(),
        })
    }

    fn clear(self) {
        for typed in [self.first, self.last, self.from, self.until] {
            typed.set(String::new());
        }
    }
}

/// Leave of a site's clinicians: the list, and noting more.
#[component]
pub fn LeaveSection(
    /// Where.
    site: SiteId,
    /// What happens after a change.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let list = Loaded::new(move || {
        let path = with_query("/api/leave", &[("site", site.to_string())]);
        async move {
            let answer = api::get::<LeaveList>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    let form = Form::new();
    let settled = RwSignal::new(None::<Settled>);
    let changed = Callback::new(move |()| {
        settled.set(None);
        list.refresh();
        done.run(());
    });
    view! {
        <section aria-labelledby=HEADING>
            <h2 class="nhsuk-heading-m" id=HEADING tabindex="-1">{t!(i18n, diary.leave.title)}</h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
            {list.show(move |found| view! {
                <List leave=found.leave form=form changed=changed/>
            }.into_any())}
            <LeaveForm site=site settled=settled changed=changed/>
        </section>
    }
    .into_any()
}

#[component]
fn List(leave: Vec<Leave>, form: Form, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    if leave.is_empty() {
        return view! { <p class="ar-quiet">{t!(i18n, diary.leave.none)}</p> }.into_any();
    }
    let items = leave.into_iter().map(|one| {
        let id = one.id;
        let take_back = move |_| {
            form.send(
                async move {
                    let answer = api::delete::<(), _>(&format!("/api/leave/{id}"), &()).await;
                    answer.inspect_err(|failure| session.notice(failure))
                },
                move |()| {
                    announce(t_string!(i18n, diary.leave.taken_back));
                    changed.run(());
                    // The line that was acted on goes away.
                    request_animation_frame(|| focus(HEADING));
                },
            );
        };
        let name = one.clinician_name.clone();
        let times = one.from.zip(one.until);
        view! {
            <li>
                <strong>{one.clinician_name}</strong>": "
                {move || {
                    let (first, last) = (dates::full(i18n, one.first_day), dates::full(i18n, one.last_day));
                    match times {
                        Some((from, until)) => format!("{first} {from} – {last} {until}"),
                        None if one.first_day == one.last_day => first,
                        None => format!("{first} – {last}"),
                    }
                }}
                " "
                <Button look=Look::Small on_click=take_back>
                    {t!(i18n, diary.leave.take_back)}
                    <span class="nhsuk-u-visually-hidden">": "{name}</span>
                </Button>
            </li>
        }
    });
    view! { <ul class="nhsuk-list">{items.collect_view()}</ul> }.into_any()
}

#[component]
fn LeaveForm(
    site: SiteId,
    settled: RwSignal<Option<Settled>>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let text = || RwSignal::new(String::new());
    let typed = Typed {
        clinician: text(),
        first: text(),
        last: text(),
        from: text(),
        until: text(),
    };
    let choosing = Choosing::new("leave.");
    let asked = RwSignal::new(None::<NewLeave>);
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        let now = typed.read(site);
        if asked.with_untracked(|asked| *asked != now) {
            choosing.forget();
        }
    });
    let messages = ask_messages(own_names, move |settling| {
        let leave = untrack(|| typed.read(site))?;
        let path = "/api/leave/messages".to_owned();
        Some((path, NewLeave { settling, ..leave }))
    });
    let ask = move |body: NewLeave| {
        let of = Some(body.clone());
        asked.set(of.clone());
        settled.set(None);
        form.send(
            async move {
                let path = "/api/leave/touched";
                let answer = api::post::<TouchedAppointments, _>(path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(own_names)
            },
            move |found| {
                // Whoever has typed on meanwhile asks again.
                if untrack(|| typed.read(site)) == of {
                    show_found(choosing, found);
                }
            },
        );
    };
    let submit = move |()| {
        let Some(leave) = untrack(|| typed.read(site)) else {
            return form.refuse("leave.clinician", FieldError::Required);
        };
        if !choosing.is_shown_untracked() {
            return ask(leave);
        }
        let body = NewLeave {
            settling: choosing.read(),
            ..leave
        };
        form.send(
            async move {
                let answer = api::post::<LeaveMade, _>("/api/leave", &body).await;
                let answer = answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                });
                answer.map_err(own_names)
            },
            move |made| {
                typed.clear();
                announce(t_string!(i18n, diary.leave.saved));
                changed.run(());
                settled.set(Some(made.settled).filter(says));
                focus(HEADING);
            },
        );
    };
    let people = clinician_choices(
        staff_of(site),
        site,
        text!(i18n, diary.send.clinician_choose),
    );
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <div class="ar-fields">
                <Select name="leave.clinician" label=text!(i18n, staff.field.clinician) value=typed.clinician choices=people/>
                <TextInput
                    name="leave.first_day"
                    label=text!(i18n, diary.clinics.first_day)
                    value=typed.first
                    kind="date"
                    width=20
                />
                <TextInput
                    name="leave.last_day"
                    label=text!(i18n, diary.leave.last_day)
                    value=typed.last
                    kind="date"
                    width=20
                />
            </div>
            <div class="ar-fields">
                <TextInput name="leave.from" label=text!(i18n, diary.leave.from) value=typed.from width=5/>
                <TextInput name="leave.until" label=text!(i18n, diary.leave.until) value=typed.until width=5/>
            </div>
            <SettlingList choosing=choosing form=form ask=messages/>
            <Button busy=form.busy()>
                {move || if choosing.is_shown() {
                    t_string!(i18n, diary.touched.save)
                } else {
                    t_string!(i18n, diary.touched.ask)
                }}
            </Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}
