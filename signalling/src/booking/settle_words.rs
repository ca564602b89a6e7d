//! What patients would read once their appointments are settled as was chosen. It is done, what each would
//! read is noted, and all of it is undone: so a message says the very time that the act would give.

use std::collections::BTreeSet;

use domain::booking::settle::Checked;
use domain::booking::wire::{
    AppointmentStatus, Delivery, Settle, Settled, SettledNews, Settlement, Settling,
    SettlingMessage, SettlingMessages,
};
use domain::error::Problem;
use domain::people::wire::Language;

use super::appointment_store;
use super::settle::language;
use super::settle_plan::tried;
use super::telling::{self, News};
use crate::app_state::App;
use crate::http::Failure;
use crate::store::{Reader, Tx};

/// Somebody whose message stands for all that are alike.
struct Example {
    one: Settlement,
    language: Language,
    ways: Vec<Delivery>,
}

/// What they would read. `act` settles those whom it is given, with everything else that it changes, and says what
/// became of them.
///
/// # Errors
/// Those of the act itself.
pub async fn of(
    app: &App,
    settling: Settling,
    act: impl FnOnce(&mut Tx, &App, Settling) -> Result<Settled, Problem> + Clone + Send + 'static,
) -> Result<SettlingMessages, Failure> {
    let inner = app.clone();
    tried(app, move |tx| {
        let wanted = settling.check()?;
        let examples = examples(tx, &inner, &wanted)?;
        // Those alone are settled: what the others would read is alike. Who keeps their time may have been asked
        // to choose another.
        let kept = wanted.all.iter().filter(|one| one.settle == Settle::Keep);
        let all = examples.iter().map(|one| &one.one).chain(kept).cloned();
        let all = all.collect();
        let settled = act(tx, &inner, Settling { all, ..settling })?;
        let mut messages = read(tx, &inner, &wanted, &examples)?;
        messages.extend(of_given_again(tx, &inner, &wanted, &settled)?);
        messages.sort_by_key(|one| (one.news, one.message.language, one.message.by as u8));
        Ok(SettlingMessages { messages })
    })
    .await
}

/// For each choice, language and way the first.
fn examples(reader: &mut Reader, app: &App, wanted: &Checked) -> Result<Vec<Example>, Problem> {
    let (mut seen, mut examples) = (BTreeSet::new(), Vec::new());
    for one in &wanted.all {
        let Some(news) = one.settle.news() else {
            continue;
        };
        let Some(appointment) = appointment_store::find(reader, &app.keys, one.appointment)? else {
            continue;
        };
        let language = language(reader, one.appointment)?;
        let mut ways = telling::urgent_ways(app, &appointment);
        ways.retain(|way| *way != Delivery::NoRoute);
        ways.retain(|way| seen.insert((news, language, *way as u8)));
        if !ways.is_empty() {
            examples.push(Example {
                one: one.clone(),
                language,
                ways,
            });
        }
    }
    Ok(examples)
}

fn read(
    tx: &mut Tx,
    app: &App,
    wanted: &Checked,
    examples: &[Example],
) -> Result<Vec<SettlingMessage>, Problem> {
    let keys = tx.keys();
    let mut messages = Vec::new();
    for example in examples {
        let (id, settle) = (example.one.appointment, example.one.settle);
        let Some(news) = settle.news() else { continue };
        let Some(now) = appointment_store::find(tx, &keys, id)? else {
            continue;
        };
        let words = wanted.words(example.language);
        // Who was moved, cancelled or seen in the meantime is left alone.
        let told = match settle {
            Settle::Move { start, .. } if now.start == start => News::MovedByClinic(words),
            Settle::Cancel if now.status == AppointmentStatus::Cancelled => {
                News::CancelledByClinic(words)
            }
            Settle::ChooseAgain if now.status == AppointmentStatus::Booked => {
                News::ChooseAgain(words)
            }
            _ => continue,
        };
        for way in &example.ways {
            messages.push(SettlingMessage {
                news,
                patient_name: now.patient.name.clone(),
                message: telling::sample(tx, app, id, told, *way)?,
            });
        }
    }
    Ok(messages)
}

/// What those would read whose time stands after all: for each language and way one, and another where words are
/// added, as for whom somebody chose to keep.
fn of_given_again(
    tx: &mut Tx,
    app: &App,
    wanted: &Checked,
    settled: &Settled,
) -> Result<Vec<SettlingMessage>, Problem> {
    let (mut seen, mut messages) = (BTreeSet::new(), Vec::new());
    for one in &settled.given_again {
        let id = one.appointment;
        let language = language(tx, id)?;
        let chosen = wanted.all.iter().any(|other| other.appointment == id);
        let words = if chosen { wanted.words(language) } else { "" };
        let ways = one.told_by.iter().filter(|way| **way != Delivery::NoRoute);
        for way in ways {
            if seen.insert((language, *way as u8, words.is_empty())) {
                messages.push(SettlingMessage {
                    news: SettledNews::Stands,
                    patient_name: one.patient_name.clone(),
                    message: telling::sample(tx, app, id, News::Stands(words), *way)?,
                });
            }
        }
    }
    Ok(messages)
}
