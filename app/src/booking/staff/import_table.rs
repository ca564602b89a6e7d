//! What would come of each row of a file: those that can't be imported first, then what has changed.

use domain::booking::import::{ImportedRow, RowOutcome};
use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use crate::api::Failure;
use crate::kit::{Tag, error_words, failure_words};
use crate::words::{I18n, t, t_string, use_i18n};

/// More rows than this make a page slow, and nobody reads them.
const SHOWN: usize = 200;

/// The rows.
#[component]
pub(super) fn ImportTable(
    /// In the order of the file.
    rows: Vec<ImportedRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let mut rows = rows;
    rows.sort_by_key(|row| match row.outcome {
        RowOutcome::Refused => 0,
        RowOutcome::Differs => 1,
        RowOutcome::Moved => 2,
        RowOutcome::New | RowOutcome::Known => 3,
    });
    let more = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let shown = rows
        .into_iter()
        .map(|row| view! { <Line row=row/> })
        .collect_view();
    let rest = (more > 0).then(|| {
        let words = move || t_string!(i18n, faces.import.more, n = more).to_string();
        view! { <p>{words}</p> }
    });
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, faces.import.result)>
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, faces.import.line)}</th>
                        // Before the rest, so that a phone shows it.
                        <th scope="col">{t!(i18n, faces.import.outcome)}</th>
                        <th scope="col">{t!(i18n, faces.import.old_id)}</th>
                        <th scope="col">{t!(i18n, faces.import.what)}</th>
                    </tr>
                </thead>
                <tbody>{shown}</tbody>
            </table>
        </div>
        {rest}
    }
    .into_any()
}

/// Why the row as a whole can't be imported.
fn why(i18n: I18n, code: ErrorCode) -> String {
    match code {
        ErrorCode::SlotTaken => t_string!(i18n, faces.import.taken).to_owned(),
        code => failure_words(i18n, &Failure::Refused(Problem::new(code))),
    }
}

/// What is wrong in one of its columns.
fn fault(i18n: I18n, one: &FieldProblem) -> String {
    match (one.field.as_str(), one.error) {
        ("columns", _) => t_string!(i18n, faces.import.beyond).to_owned(),
        ("id", FieldError::Taken) => t_string!(i18n, faces.import.at_odds).to_owned(),
        (column, error) => format!("{column}: {}", error_words(i18n, error)),
    }
}

#[component]
fn Line(row: ImportedRow) -> impl IntoView {
    let i18n = use_i18n();
    let tag = match row.outcome {
        RowOutcome::New => {
            view! { <Tag colour="green">{t!(i18n, faces.import.new)}</Tag> }.into_any()
        }
        RowOutcome::Known => {
            view! { <Tag colour="grey">{t!(i18n, faces.import.known)}</Tag> }.into_any()
        }
        RowOutcome::Moved => {
            view! { <Tag colour="blue">{t!(i18n, faces.import.moved)}</Tag> }.into_any()
        }
        RowOutcome::Differs => {
            view! { <Tag colour="yellow">{t!(i18n, faces.import.differs)}</Tag> }.into_any()
        }
        RowOutcome::Refused => {
            view! { <Tag colour="red">{t!(i18n, faces.import.refused)}</Tag> }.into_any()
        }
    };
    let code = row.code;
    let columns = row.columns;
    let (changed, was, now) = (row.changed, row.was, row.now);
    let reasons = move || {
        let mut all: Vec<String> = code.map(|code| why(i18n, code)).into_iter().collect();
        if !now.is_empty() {
            let (was, now) = (was.clone(), now.clone());
            all.push(t_string!(i18n, faces.import.from_to, was = was, now = now).to_string());
        } else if !was.is_empty() {
            all.push(t_string!(i18n, faces.import.here, was = was.clone()).to_string());
        }
        if !changed.is_empty() {
            let list = changed.join(", ");
            all.push(t_string!(i18n, faces.import.changed, list = list).to_string());
        }
        all.extend(columns.iter().map(|one| fault(i18n, one)));
        all.into_iter()
            .map(|one| view! { <span class="ar-sub">{one}</span> })
            .collect_view()
    };
    view! {
        <tr>
            <td class="ar-board__number">{row.line}</td>
            <td>{tag}{reasons}</td>
            <th scope="row">{row.old_id}</th>
            <td>{row.what}</td>
        </tr>
    }
    .into_any()
}
