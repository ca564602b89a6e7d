//! What every exchange of a link's secret has in common, whatever the link opens.

use domain::consultation::wire::Exchange;
use domain::error::Problem;
use http::{HeaderMap, HeaderValue};

use crate::app_state::App;
use crate::consultation::exchange::Visiting;
use crate::http::{Cookie, Failure};
use crate::store::{Audited, Secret, Tx};

/// What decides about a link: by its secret, and by that of the device's cookie where it has one.
type Rule = fn(&mut Tx, &App, &str, Option<&Secret>) -> Result<Audited<Visiting>, Problem>;

/// Exchanges a secret by this rule; gives the visit and the header by which the browser holds it.
pub(super) async fn by_link(
    app: &App,
    cookie: Cookie,
    headers: &HeaderMap,
    body: Exchange,
    rule: Rule,
) -> Result<(Visiting, HeaderValue), Failure> {
    let held = cookie.read(headers).and_then(Secret::parse);
    let inner = app.clone();
    let visiting = app
        .db
        .act(move |tx| rule(tx, &inner, &body.secret, held.as_ref()))
        .await?;
    let set = visiting.set(cookie, app.now());
    Ok((visiting, set))
}
