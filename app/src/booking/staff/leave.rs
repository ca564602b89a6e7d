//! Leave: when a clinician is away from all their clinics.

use domain::booking::wire::{Leave, LeaveList, NewLeave, Settled};
use domain::error::{FieldError, Fields};
use domain::ids::{SiteId, StaffId};
use leptos::prelude::*;

use super::clinicians::{clinician_choices, staff_of};
use super::proposal::Proposal;
use super::settling_list::{SettledWords, says};
use super::take_leave_back::{TakeLeaveBackDialog, leave_words};
use super::weeks::typed_text;
use crate::api::{self, Failure, with_query};
use crate::kit::browser::focus;
use crate::kit::{
    Button, ErrorSummary, FormScope, FormView, Loaded, Look, Select, TextInput, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Where the keyboard goes on once leave is noted.
const HEADING: &str = "leave-heading";

/// The button that asks, and then notes it.
const SAVE: &str = "save-leave";

#[derive(Clone, Copy)]
struct Typed {
    clinician: RwSignal<String>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn read(self, site: SiteId) -> Result<NewLeave, Failure> {
        let mut fields = Fields::new();
        let clinician = self.clinician.get().parse::<StaffId>();
        let clinician = fields.take("clinician", clinician.map_err(|_| FieldError::Required));
        let (first_day, last_day) = (self.first.get(), self.last.get());
        let (from, until) = (typed_text(&self.from.get()), typed_text(&self.until.get()));
        Ok(fields.finish(clinician.map(|clinician| NewLeave {
            site,
            clinician,
            first_day,
            last_day,
            from,
            until,
            settling: Default::default(),
        }))?)
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
    let settled = RwSignal::new(None::<Settled>);
    let taking_back = RwSignal::new(None::<Leave>);
    let changed = Callback::new(move |()| {
        settled.set(None);
        list.refresh();
        done.run(());
    });
    let taken_back = Callback::new(move |told| {
        changed.run(());
        settled.set(told);
        // The line that was acted on goes away.
        request_animation_frame(|| focus(HEADING));
    });
    view! {
        <section aria-labelledby=HEADING>
            <h2 class="nhsuk-heading-m" id=HEADING tabindex="-1">{t!(i18n, diary.leave.title)}</h2>
            <TakeLeaveBackDialog leave=taking_back done=taken_back/>
            {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
            {list.show(move |found| view! {
                <List leave=found.leave taking_back=taking_back/>
            }.into_any())}
            <h3 class="nhsuk-heading-s">{t!(i18n, diary.leave.add)}</h3>
            <LeaveForm site=site settled=settled changed=changed/>
        </section>
    }
    .into_any()
}

#[component]
fn List(leave: Vec<Leave>, taking_back: RwSignal<Option<Leave>>) -> impl IntoView {
    let i18n = use_i18n();
    if leave.is_empty() {
        return view! { <p class="ar-quiet">{t!(i18n, diary.leave.none)}</p> }.into_any();
    }
    let items = leave.into_iter().map(|one| {
        let (name, shown) = (one.clinician_name.clone(), one.clone());
        view! {
            <li class="ar-unusual">
                <span><strong>{name.clone()}</strong>": "{move || leave_words(i18n, &shown)}</span>
                <Button look=Look::Small on_click=move |_| taking_back.set(Some(one.clone()))>
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
    let text = || RwSignal::new(String::new());
    let typed = Typed {
        clinician: text(),
        first: text(),
        last: text(),
        from: text(),
        until: text(),
    };
    let proposal = Proposal::new("leave.", move || {
        let leave = typed.read(site);
        Some(leave.map(|leave| ("/api/leave".to_owned(), leave)))
    });
    let Proposal { form, choosing, .. } = proposal;
    let submit = move |()| {
        settled.set(None);
        proposal.submit(move |made| {
            typed.clear();
            announce(t_string!(i18n, diary.leave.saved));
            changed.run(());
            settled.set(Some(made.settled).filter(says));
            focus(HEADING);
        });
    };
    let leave_it = move |_| {
        choosing.forget();
        focus(SAVE);
    };
    let words = proposal.words(i18n, |i18n| t_string!(i18n, diary.touched.save));
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
            {proposal.list()}
            <div class="ar-buttons">
                <Button id=SAVE busy=form.busy()>{move || words.get()}</Button>
                {move || choosing.is_shown().then(|| view! {
                    <Button look=Look::Secondary on_click=leave_it>{t!(i18n, staff.state.cancel)}</Button>
                })}
            </div>
        </FormView>
        </FormScope>
    }
    .into_any()
}
