//! Clinics and appointments from an old system. A dry run does all of it and undoes it, so that it
//! finds what the import itself would find: who has the time already, also within the file.

mod read;
mod referral;
mod run;

use domain::booking::import::{Import, ImportReport, LARGEST};
use domain::error::{ErrorCode, Problem};
use domain::people::policy::Action;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::{Failure, StaffCaller};
use crate::store::StoreError;

/// Why everything is undone.
enum Undone {
    /// It was a dry run, or a row can't be imported.
    Report(ImportReport),
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

/// Imports a file, all of it or nothing; or only says what would come of it.
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
    let (kind, site, write) = (import.kind, import.site, import.write);
    let inner = app.clone();
    let done = app
        .db
        .act(move |tx| {
            let rows = run::rows(tx, &inner, &caller, kind, site, &table)?;
            let mut report = ImportReport::of(rows);
            if !write || report.refused > 0 {
                return Err(Undone::Report(report));
            }
            report.written = true;
            let actor = Actor::Staff(caller.staff);
            let entry = AuditEntry::new(actor, "import.done", Subject::Site(site))
                .at_site(site)
                .detail("kind", kind.as_str())
                .detail("new", i64::from(report.new))
                .detail("known", i64::from(report.known));
            Ok(tx.audited(entry, report)?)
        })
        .await;
    match done {
        Ok(report) | Err(Undone::Report(report)) => Ok(report),
        Err(Undone::Problem(problem)) => Err(problem.into()),
    }
}
