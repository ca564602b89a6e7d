//! Clinics and appointments from an old system, in units of work that are small enough for nobody else who
//! writes to wait long. A dry run does each unit and undoes it, with what of the earlier ones is in its way
//! done before, so that it finds what the import itself would find: who has the time already, also within the
//! file.

mod add;
mod again;
mod place;
mod read;
mod referral;
mod run;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::booking::import::{
    Import, ImportReport, ImportedRow, LARGEST, Mark, RowOutcome, Units,
};
use domain::error::{ErrorCode, Problem};
use domain::people::policy::Action;

use self::run::{File, Unit};
use super::moving;
use super::settle_plan::tried;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::{Failure, StaffCaller};
use crate::store::StoreError;

/// What came of each row, by its place in the file.
type Came = BTreeMap<usize, ImportedRow>;

/// Why a unit of work is undone.
enum Undone {
    /// Some of its rows can't be imported.
    Refused(Vec<(usize, ImportedRow)>),
    /// It could not be done at all.
    Problem(Problem),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Problem> for Undone {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Imports a file, or only says what would come of it. What a dry run finds wrong keeps all of it from being
/// written; who takes a time while it is written keeps that row out, and the same file brings it later. Should
/// the server die in between, the same file brings the rest.
///
/// # Errors
/// `too_large`; the problem naming columns that are missing or unknown; `not_found` for a foreign
/// site.
pub async fn import(
    app: &App,
    caller: StaffCaller,
    import: Import,
) -> Result<ImportReport, Failure> {
    caller.must_at(Action::Import, import.site)?;
    if import.text.len() > LARGEST {
        return Err(ErrorCode::TooLarge.into());
    }
    let table = read::table(import.kind, &import.text)?;
    let mut file = File {
        caller,
        kind: import.kind,
        site: import.site,
        table: Arc::new(table),
        elsewhere: Arc::default(),
    };
    let before = file.clone();
    let elsewhere = app
        .db
        .read(move |reader| again::elsewhere(reader, &before))
        .await?;
    file.elsewhere = Arc::new(elsewhere);
    let units = Units::of(marks(&file));
    let would_come = try_all(app, &file, &units).await?;
    let report = ImportReport::of(would_come.into_values().collect());
    if !import.write || report.refused > 0 {
        return Ok(report);
    }
    let came = write_all(app, &file, &units).await?;
    let mut report = ImportReport::of(came.into_values().collect());
    report.written = true;
    let done = entry(&file, "import.done", &report);
    app.db
        .act::<_, Problem, _>(move |tx| Ok(tx.audited(done, ())?))
        .await?;
    Ok(report)
}

fn entry(file: &File, action: &'static str, report: &ImportReport) -> AuditEntry {
    let actor = Actor::Staff(file.caller.staff);
    AuditEntry::new(actor, action, Subject::Site(file.site))
        .at_site(file.site)
        .detail("kind", file.kind.as_str())
        .detail("new", i64::from(report.new))
        .detail("known", i64::from(report.known))
        .detail("moved", i64::from(report.moved))
        .detail("differs", i64::from(report.differs))
}

fn marks(file: &File) -> Vec<Mark> {
    let rows = file.table.rows.iter().enumerate().map(|(n, (_, cells))| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        Mark {
            moves: file.elsewhere.contains(&n),
            ..Mark::of(file.kind, &file.table.columns.row(&cells))
        }
    });
    rows.collect()
}

/// Does each unit and undoes it.
async fn try_all(app: &App, file: &File, units: &Units) -> Result<Came, Failure> {
    let (mut came, mut new) = (Came::new(), Vec::new());
    for unit in units.iter() {
        let again = units.in_the_way(unit, &new);
        let (inner, file, unit) = (app.clone(), file.clone(), unit.to_vec());
        let rows = tried(app, move |tx| {
            run::rows(tx, &inner, &file, &again, &unit).map(|done| done.rows)
        });
        let rows = rows.await?;
        let brought = rows
            .iter()
            .filter(|(_, row)| matches!(row.outcome, RowOutcome::New | RowOutcome::Moved));
        new.extend(brought.map(|(n, _)| *n));
        came.extend(rows);
    }
    Ok(came)
}

/// Does each unit. One in which somebody was faster is done without those rows.
async fn write_all(app: &App, file: &File, units: &Units) -> Result<Came, Failure> {
    let (mut came, mut left) = (Came::new(), Vec::new());
    for unit in units.iter() {
        let mut rest = unit.to_vec();
        while !rest.is_empty() {
            match write(app, file, rest.clone()).await {
                Ok(done) => {
                    came.extend(done.rows);
                    left.extend(done.left);
                    break;
                }
                Err(Undone::Refused(rows)) => {
                    rest.retain(|n| rows.iter().all(|(refused, _)| refused != n));
                    came.extend(rows);
                }
                Err(Undone::Problem(problem)) => return Err(problem.into()),
            }
        }
    }
    // Only now: a time that one has left may be another's of the same file.
    for before in left {
        let inner = app.clone();
        app.db
            .keep::<_, Problem, _>(move |tx| moving::left(tx, &inner, &before))
            .await?;
    }
    Ok(came)
}

async fn write(app: &App, file: &File, unit: Vec<usize>) -> Result<Unit, Undone> {
    let (inner, file) = (app.clone(), file.clone());
    app.db
        .act(move |tx| {
            let done = run::rows(tx, &inner, &file, &[], &unit)?;
            let refused = done
                .rows
                .iter()
                .filter(|(_, row)| row.outcome == RowOutcome::Refused);
            let refused: Vec<_> = refused.cloned().collect();
            if !refused.is_empty() {
                // What such a row had written already must not stay.
                return Err(Undone::Refused(refused));
            }
            let report = ImportReport::of(done.rows.iter().map(|(_, row)| row.clone()).collect());
            if report.new + report.moved == 0 {
                return Ok(tx.unchanged(done)?);
            }
            Ok(tx.audited(entry(&file, "import.part", &report), done)?)
        })
        .await
}
