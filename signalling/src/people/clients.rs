//! Programs of others: let in, shut out, and known by their secret.

use axum::extract::State;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ClientId, SiteId};
use domain::people::client::{ApiClient, ApiClientMade, ApiClients, ClientDetails, NewApiClient};
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::{Access, ClientCaller, Failure, Json, JsonOnce, Once, Path, Routes, StaffCaller};
use crate::params;
use crate::store::{Audited, Reader, Row, Secret, SecretHash, StoreError, Tx};

/// There are no more programs than this.
const MOST: i64 = 200;

pub(super) fn routes() -> Routes {
    let manage = Access::Staff(Action::ManageApiClients);
    Routes::new()
        .get("/api/clients", manage, show)
        .summary("Programs of others that may come in at the caller's sites")
        .gives::<ApiClients>()
        .post("/api/clients", manage, add)
        .summary("Lets a program in; its secret is shown this once")
        .takes::<NewApiClient>()
        .creates::<ApiClientMade>()
        .post("/api/clients/{id}/revoke", manage, shut_out)
        .summary("Shuts a program out at once")
}

async fn show(State(app): State<App>, caller: StaffCaller) -> Result<Json<ApiClients>, Failure> {
    let own = caller.sites_where(Action::ManageApiClients);
    let mut clients = app.db.read(list).await?;
    clients.retain(|client| client.sites.iter().any(|site| own.contains(site)));
    Ok(Json(ApiClients { clients }))
}

async fn add(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewApiClient>,
) -> Result<(StatusCode, Json<ApiClientMade>), Failure> {
    let details = body.check(|site| caller.may_at(Action::ManageApiClients, site))?;
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| make(tx, &inner, &caller, &details))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn shut_out(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ClientId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| revoke(tx, &caller, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn from_row(row: &Row<'_>) -> Result<ApiClient, StoreError> {
    Ok(ApiClient {
        id: row.id("id")?,
        name: row.text("name")?,
        sites: Vec::new(),
        scopes: row.json("scopes")?,
        made_at: row.time("created_at")?,
    })
}

fn sites(reader: &mut Reader, id: ClientId) -> Result<Vec<SiteId>, StoreError> {
    reader.query(
        "SELECT c.site_id FROM api_client_sites c
         JOIN sites s ON s.id = c.site_id AND s.closed_at IS NULL
         WHERE c.client_id = $1 ORDER BY c.site_id",
        params![id],
        |row| row.id(0),
    )
}

fn list(reader: &mut Reader) -> Result<Vec<ApiClient>, StoreError> {
    let mut all = reader.query(
        "SELECT id, name, scopes, created_at FROM api_clients WHERE revoked_at IS NULL
         ORDER BY name, id",
        &[],
        from_row,
    )?;
    for client in &mut all {
        client.sites = sites(reader, client.id)?;
    }
    Ok(all)
}

fn find(reader: &mut Reader, id: ClientId) -> Result<Option<ApiClient>, StoreError> {
    let found = reader.query_opt(
        "SELECT id, name, scopes, created_at FROM api_clients
         WHERE id = $1 AND revoked_at IS NULL",
        params![id],
        from_row,
    )?;
    found
        .map(|client| {
            Ok(ApiClient {
                sites: sites(reader, client.id)?,
                ..client
            })
        })
        .transpose()
}

fn make(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    details: &ClientDetails,
) -> Result<Audited<ApiClientMade>, Problem> {
    let now = tx.now();
    tx.keep_name("api clients")?;
    let there: i64 = tx.query_one(
        "SELECT COUNT(*) FROM api_clients WHERE revoked_at IS NULL",
        &[],
        |row| row.int(0),
    )?;
    if there >= MOST {
        return Err(ErrorCode::Full.into());
    }
    let id = app.entropy.id(now, ClientId::new);
    let secret = Secret::random(&app.entropy);
    let scopes = serde_json::to_string(&details.scopes).map_err(|_| ErrorCode::Internal)?;
    tx.execute(
        "INSERT INTO api_clients (id, name, secret_hash, scopes, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        params![id, details.name.as_str(), secret.hash(), scopes, now],
    )?;
    for site in &details.sites {
        tx.execute(
            "INSERT INTO api_client_sites (client_id, site_id) VALUES ($1, $2)",
            params![id, *site],
        )?;
        let actor = Actor::Staff(caller.staff);
        tx.record(
            &AuditEntry::new(actor, "api_client.let_in", Subject::Client(id)).at_site(*site),
        )?;
    }
    let client = find(tx, id)?.ok_or(ErrorCode::Internal)?;
    let made = ApiClientMade {
        client,
        secret: secret.reveal(),
    };
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "api_client.made", Subject::Client(id))
        .detail("scopes", details.scopes.len() as i64);
    Ok(tx.audited(entry, made)?)
}

/// Shuts a program out everywhere: it may reach further than the caller, who knows best that it must
/// stop.
fn revoke(tx: &mut Tx, caller: &StaffCaller, id: ClientId) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let client = find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    let own = |site: &&SiteId| caller.may_at(Action::ManageApiClients, **site);
    let site = *client.sites.iter().find(own).ok_or(ErrorCode::NotFound)?;
    tx.execute(
        "UPDATE api_clients SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        params![id, now],
    )?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "api_client.revoked", Subject::Client(id));
    Ok(tx.audited(entry.at_site(site), ())?)
}

/// The program whose secret this is.
///
/// # Errors
/// What the database says.
pub async fn authenticate(app: &App, secret: &str) -> Result<Option<ClientCaller>, Failure> {
    if secret.len() > 100 {
        return Ok(None);
    }
    let hash = SecretHash::of_link(secret);
    let found = app
        .db
        .read(move |reader| {
            let found = reader.query_opt(
                "SELECT id, name, scopes, created_at FROM api_clients
                 WHERE secret_hash = $1 AND revoked_at IS NULL",
                params![hash],
                from_row,
            )?;
            let Some(client) = found else {
                return Ok::<_, StoreError>(None);
            };
            Ok(Some(ClientCaller {
                sites: sites(reader, client.id)?,
                client: client.id,
                scopes: client.scopes,
            }))
        })
        .await?;
    Ok(found)
}
