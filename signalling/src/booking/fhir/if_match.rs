//! `If-Match`: only if it is still as the program read it.

use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use domain::people::client::Scope;
use http::{HeaderMap, header};

use super::appointments;
use crate::booking::by_client;
use crate::http::ClientCaller;
use crate::store::Tx;

/// The versions that a program acts on; none when any will do.
#[derive(Debug, Clone)]
pub(super) struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// From the header, which may come several times and name several.
    pub fn of(headers: &HeaderMap) -> Self {
        let all = headers.get_all(header::IF_MATCH);
        if all.iter().next().is_none() {
            return Self(None);
        }
        // What cannot be read is no version of ours.
        let lines = all.iter().map(|line| line.to_str().unwrap_or_default());
        let tags = lines.flat_map(|line| line.split(','));
        let tags: Vec<String> = tags.map(|tag| bare(tag).to_owned()).collect();
        Self((!tags.iter().any(|tag| tag == "*")).then_some(tags))
    }

    /// Whether an appointment of the program's is one of them. It stays so until the end of the unit of
    /// work.
    ///
    /// # Errors
    /// `stale`.
    pub fn check(
        &self,
        tx: &mut Tx,
        caller: &ClientCaller,
        id: AppointmentId,
    ) -> Result<(), Problem> {
        let Some(wanted) = &self.0 else {
            return Ok(());
        };
        tx.keep_row("appointments", id)?;
        // What is not the program's own is not there, whatever version is named.
        if !by_client::may_see(tx, caller, id, Scope::Book)? {
            return Ok(());
        }
        let version = appointments::more(tx, id)?.version();
        if wanted.contains(&version) {
            return Ok(());
        }
        Err(ErrorCode::Stale.into())
    }
}

/// The version in `W/"3-1796"`.
fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .unwrap_or(tag)
}
