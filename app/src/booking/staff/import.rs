//! Bringing clinics and appointments over from an old system: choose a file, see what would come of
//! each row, import.

use domain::booking::import::{Import, ImportKind, ImportReport, RowOutcome, text_of};
use domain::error::{FieldError, FieldProblem};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::import_table::ImportTable;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Choice, ErrorSummary, Form, FormScope, FormView, InsetText, Look, Notification, Page,
    Radios, announce, error_words, failure_words,
};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Bringing clinics and appointments over from an old system.
#[component]
pub fn ImportPage() -> impl IntoView {
    staff_page(Some(Action::Import), |site| {
        view! { <Importing site=site/> }.into_any()
    })
}

/// Where the page is with a file.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// Nothing was tried yet, or the file has changed.
    Choosing,
    /// Each row is being tried.
    Trying,
    /// What would come of this file, or has come of it.
    Tried(Import, ImportReport),
    /// The file as a whole is no good.
    Wrong(Wrong),
}

/// What is wrong with the file as a whole.
#[derive(Debug, Clone, PartialEq)]
enum Wrong {
    /// None was chosen.
    NoFile,
    /// It is no text.
    Unreadable,
    /// The server's words.
    Refused(Failure),
}

fn kind_of(value: &str) -> ImportKind {
    let mut all = ImportKind::ALL.into_iter();
    all.find(|kind| kind.as_str() == value)
        .unwrap_or(ImportKind::Clinics)
}

/// What is wrong with the columns, or with how many rows there are; each once.
fn faults(i18n: I18n, failure: &Failure) -> Vec<String> {
    let words = |one: &FieldProblem| match (one.field.as_str(), one.error) {
        ("columns", _) => t_string!(i18n, faces.import.strange).to_owned(),
        ("rows", FieldError::TooMany) => t_string!(i18n, faces.import.too_many).to_owned(),
        ("rows", _) => t_string!(i18n, faces.import.no_rows).to_owned(),
        (quotes, _) if quotes.starts_with("quotes.") => {
            let line = quotes.trim_start_matches("quotes.").to_owned();
            t_string!(i18n, faces.import.quotes, line = line).to_string()
        }
        (column, FieldError::Required) => {
            t_string!(i18n, faces.import.missing, column = column.to_owned()).to_string()
        }
        (column, FieldError::Taken) => {
            t_string!(i18n, faces.import.twice, column = column.to_owned()).to_string()
        }
        (column, error) => format!("{column}: {}", error_words(i18n, error)),
    };
    let mut all: Vec<String> = failure.fields().iter().map(words).collect();
    all.dedup();
    all
}

/// How many rows are new, known, refused; and moved or different, where any are.
fn counts(i18n: I18n, report: &ImportReport) -> String {
    let mut said = t_string!(
        i18n,
        faces.import.counts,
        new = report.new,
        known = report.known,
        refused = report.refused
    )
    .to_string();
    if report.moved + report.differs > 0 {
        let more = t_string!(
            i18n,
            faces.import.counts_changed,
            moved = report.moved,
            differs = report.differs
        );
        said.push(' ');
        said.push_str(&more.to_string());
    }
    said
}

#[component]
fn Importing(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let kind = RwSignal::new(ImportKind::Clinics.as_str().to_owned());
    let step = RwSignal::new(Step::Choosing);
    let input = NodeRef::<Input>::new();
    let send = move |body: Import| {
        step.set(Step::Trying);
        announce(t_string!(i18n, faces.import.trying));
        spawn_local(async move {
            let answer = api::post::<ImportReport, _>("/api/import", &body).await;
            let next = match answer {
                Ok(report) => {
                    if !report.written {
                        announce(counts(i18n, &report));
                    }
                    Step::Tried(body, report)
                }
                Err(failure) => {
                    session.notice(&failure);
                    Step::Wrong(Wrong::Refused(failure))
                }
            };
            step.try_set(next);
        });
    };
    let submit = move |()| {
        let chosen = input
            .get_untracked()
            .and_then(|input| input.files())
            .and_then(|files| files.get(0));
        let Some(file) = chosen else {
            step.set(Step::Wrong(Wrong::NoFile));
            return;
        };
        let kind = kind_of(&kind.get_untracked());
        spawn_local(async move {
            match JsFuture::from(file.array_buffer()).await {
                Ok(bytes) => send(Import {
                    kind,
                    site,
                    // Its own letters: spreadsheets seldom save them as the web does.
                    text: text_of(&js_sys::Uint8Array::new(&bytes).to_vec()),
                    write: false,
                }),
                Err(_) => {
                    step.try_set(Step::Wrong(Wrong::Unreadable));
                }
            }
        });
    };
    let kinds = Signal::derive(move || {
        vec![
            Choice::new("clinics", text!(i18n, faces.import.clinics)),
            Choice::new("appointments", text!(i18n, faces.import.appointments)),
            Choice::new("referrals", text!(i18n, faces.import.referrals)),
        ]
    });
    Effect::new(move |before: Option<String>| {
        let now = kind.get();
        if before.is_some_and(|before| before != now) {
            step.set(Step::Choosing);
        }
        now
    });
    let columns = move || {
        let list = kind_of(&kind.get()).required().join(", ");
        t_string!(i18n, faces.import.columns, list = list).to_string()
    };
    let more = move || {
        let list = kind_of(&kind.get()).optional().join(", ");
        t_string!(i18n, faces.import.may_have, list = list).to_string()
    };
    let about = move || match kind_of(&kind.get()) {
        ImportKind::Clinics => t_string!(i18n, faces.import.about_clinics),
        ImportKind::Appointments | ImportKind::Referrals => {
            t_string!(i18n, faces.import.about_people)
        }
    };
    let busy = Signal::derive(move || step.get() == Step::Trying);
    let write = Callback::new(move |import: Import| {
        send(Import {
            write: true,
            ..import
        });
    });
    view! {
        <Page title=text!(i18n, faces.import.title) wide=true>
            <p>{t!(i18n, faces.import.intro)}</p>
            <FormScope form=form>
                <ErrorSummary/>
                <FormView on_submit=submit>
                    <Radios name="kind" label=text!(i18n, faces.import.kind) value=kind choices=kinds inline=true/>
                    <p class="ar-quiet ar-columns-list">{columns}<br/>{more}<br/>{about}</p>
                    <div class="nhsuk-form-group">
                        <label class="nhsuk-label" for="import-file">{t!(i18n, faces.import.file)}</label>
                        <div class="nhsuk-hint" id="import-file-hint">{t!(i18n, faces.import.file_hint)}</div>
                        <input
                            class="ar-file"
                            id="import-file"
                            type="file"
                            accept=".csv,text/csv,text/plain"
                            aria-describedby="import-file-hint"
                            node_ref=input
                            on:change=move |_| step.set(Step::Choosing)
                        />
                    </div>
                    <Button look=Look::Secondary busy=busy>{t!(i18n, faces.import.try_it)}</Button>
                </FormView>
            </FormScope>
            {move || match step.get() {
                Step::Choosing => ().into_any(),
                Step::Trying => view! { <p>{t!(i18n, faces.import.trying)}</p> }.into_any(),
                Step::Wrong(wrong) => view! {
                    <div role="alert"><WrongFile wrong=wrong/></div>
                }.into_any(),
                // The numbers are said, and not every row of the table.
                Step::Tried(import, report) => view! {
                    <Tried import=import report=report write=write/>
                }.into_any(),
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn WrongFile(wrong: Wrong) -> impl IntoView {
    let i18n = use_i18n();
    // In the language of whoever reads it now.
    let said = move || {
        let (words, list) = match &wrong {
            Wrong::NoFile => (t_string!(i18n, faces.import.no_file).to_owned(), Vec::new()),
            Wrong::Unreadable => (
                t_string!(i18n, faces.import.unreadable).to_owned(),
                Vec::new(),
            ),
            Wrong::Refused(failure) => match faults(i18n, failure) {
                none if none.is_empty() => (failure_words(i18n, failure), none),
                some => (t_string!(i18n, faces.import.bad_file).to_owned(), some),
            },
        };
        let list = (!list.is_empty()).then(|| {
            let items = list.into_iter().map(|one| view! { <li>{one}</li> });
            view! { <ul class="nhsuk-list nhsuk-list--bullet">{items.collect_view()}</ul> }
        });
        view! {
            <p class="ar-attention">{words}</p>
            {list}
        }
    };
    view! { <InsetText>{said}</InsetText> }.into_any()
}

#[component]
fn Tried(import: Import, report: ImportReport, write: Callback<Import>) -> impl IntoView {
    let i18n = use_i18n();
    let (new, moved) = (report.new, report.moved);
    let (refused, differs) = (report.refused, report.differs);
    if report.written {
        let words = move || {
            let done = t_string!(i18n, faces.import.done, new = new).to_string();
            if moved == 0 {
                return done;
            }
            let moved = t_string!(i18n, faces.import.done_moved, moved = moved).to_string();
            format!("{done} {moved}")
        };
        // Somebody was faster than the last rows of a file, or has to decide about some.
        let left = (refused + differs > 0).then(|| {
            let left = move || t_string!(i18n, faces.import.left, n = refused).to_string();
            let left = (refused > 0).then(|| view! { <p class="ar-attention">{left}</p> });
            let decide = (differs > 0)
                .then(|| view! { <p class="ar-attention">{t!(i18n, faces.import.decide)}</p> });
            let rows = report.rows.into_iter();
            let rows = rows
                .filter(|row| matches!(row.outcome, RowOutcome::Refused | RowOutcome::Differs))
                .collect();
            view! {
                {left}
                {decide}
                <ImportTable rows=rows/>
            }
        });
        return view! {
            <Notification success=true><p>{words}</p></Notification>
            {left}
        }
        .into_any();
    }
    let found = report.clone();
    let found = move || counts(i18n, &found);
    let of_patients = import.kind != ImportKind::Clinics;
    let next = if refused > 0 {
        view! { <p class="ar-attention">{t!(i18n, faces.import.fix)}</p> }.into_any()
    } else if new + moved == 0 {
        view! { <p>{t!(i18n, faces.import.nothing_new)}</p> }.into_any()
    } else {
        let go = move |_| write.run(import.clone());
        view! {
            {of_patients.then(|| view! { <p>{t!(i18n, faces.import.quiet)}</p> })}
            <Button on_click=go>{t!(i18n, faces.import.write)}</Button>
        }
        .into_any()
    };
    let decide = (differs > 0)
        .then(|| view! { <p class="ar-attention">{t!(i18n, faces.import.decide)}</p> });
    view! {
        <h2 class="nhsuk-heading-m">{t!(i18n, faces.import.result)}</h2>
        <p>{found}</p>
        {decide}
        {next}
        <ImportTable rows=report.rows/>
    }
    .into_any()
}
