//! Set-up links: how the first administrator comes into an empty database, how everybody else on
//! the staff gets a password and a second factor, and how both are replaced after a lost telephone.

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::StaffId;
use domain::people::contact::Email;
use domain::people::role::Role;
use domain::people::wire::{
    Enrolment, Membership, SetupConfirm, SetupPassword, SetupView, SiteDetails,
};
use domain::text::Line;
use domain::time::Timestamp;

use super::setup_store::{self, Kept, Link};
use super::sign_in::Started;
use super::staff_store::{self, NewRow};
use super::totp::Authenticator;
use super::{password, sign_in, signed_in, site_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::store::{Keys, Reader, Secret, StoreError};

/// Where the links lead.
pub const PATH: &str = "/staff/setup";
const FIRST_HOURS: i64 = 24;
/// A link works once, and there is one first administrator.
const ONE_AT_A_TIME: &str = "set-up links";

fn not_valid() -> Problem {
    Problem::new(ErrorCode::LinkNotValid)
}

fn parse(secret: &str) -> Result<Secret, Problem> {
    Secret::parse(secret.trim()).ok_or_else(not_valid)
}

/// A link for the first administrator while there is nobody on the staff; for the log and the
/// terminal. Links given out before stop working.
///
/// # Errors
/// What the store says.
pub async fn first_administrator_link(app: &App) -> Result<Option<String>, Problem> {
    let entropy = app.entropy.clone();
    let secret = app
        .db
        .act(move |tx| {
            tx.keep_name(ONE_AT_A_TIME)?;
            if !staff_store::is_empty(tx)? {
                return Ok::<_, Problem>(tx.unchanged(None)?);
            }
            let secret = setup_store::issue(tx, &entropy, None, FIRST_HOURS)?;
            let action = "setup.first_link_issued";
            let entry = AuditEntry::new(Actor::System, action, Subject::Installation);
            Ok(tx.audited(entry, Some(secret))?)
        })
        .await?;
    Ok(secret.map(|secret| app.config.link(PATH, &secret.reveal())))
}

/// What a link is for.
///
/// # Errors
/// `link_not_valid`, whatever is wrong with it.
pub async fn look(app: &App, secret: &str) -> Result<SetupView, Problem> {
    let (secret, keys, now) = (parse(secret)?, app.keys.clone(), app.clock.now());
    app.db
        .read(move |r| view(r, &keys, &secret, now)?.ok_or_else(not_valid))
        .await
}

fn view(
    r: &mut Reader,
    keys: &Keys,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<SetupView>, StoreError> {
    let Some(link) = setup_store::find(r, secret, now)? else {
        return Ok(None);
    };
    let person = match link.staff {
        Some(id) => staff_store::find(r, keys, id)?,
        None => None,
    };
    Ok(Some(SetupView {
        first_administrator: link.staff.is_none(),
        name: person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        email: person.and_then(|p| p.email).unwrap_or_default(),
    }))
}

/// Chooses the password. It counts only once the authenticator is confirmed, and may be chosen
/// again until then.
///
/// # Errors
/// `link_not_valid`, or the refused fields.
pub async fn choose_password(app: &App, form: SetupPassword) -> Result<Enrolment, Problem> {
    let known = look(app, &form.secret).await?;
    let secret = parse(&form.secret)?;
    let mut fields = Fields::new();
    let mut kept = Kept::default();
    let mut email = known.email.clone();
    let mut words = vec![known.email.clone(), known.name.clone()];
    if known.first_administrator {
        let name = fields.take("name", Line::<120>::new(&form.name));
        let address = fields.take("email", Email::parse(&form.email));
        let site = fields.take("site_name", Line::<80>::new(&form.site_name));
        email = address.map(|a| a.as_str().to_owned()).unwrap_or_default();
        kept.name = name.map(|name| name.as_str().to_owned());
        kept.site_name = site.map(|site| site.as_str().to_owned());
        kept.email = Some(email.clone());
        words = vec![email.clone(), form.name.clone(), form.site_name.clone()];
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let checked = domain::people::password::check(&form.password, &words);
    let checked = fields.take("password", checked);
    fields.finish(checked)?;

    kept.password_hash = password::hash(form.password, &app.entropy).await?;
    kept.totp = Authenticator::random(&app.entropy).to_vec();
    let enrolment = Authenticator::new(&kept.totp).enrolment(&app.config.branding.name, &email);
    app.db
        .act(move |tx| {
            let now = tx.now();
            tx.keep_name(ONE_AT_A_TIME)?;
            let link = setup_store::find(tx, &secret, now)?.ok_or_else(not_valid)?;
            setup_store::keep(tx, &secret, &kept)?;
            let subject = link.staff.map_or(Subject::Installation, Subject::Staff);
            let entry = AuditEntry::new(Actor::Public, "setup.password_chosen", subject);
            Ok::<_, Problem>(tx.audited(entry, ())?)
        })
        .await?;
    Ok(enrolment)
}

/// Confirms the authenticator: the account is ready, and its owner signed in.
///
/// # Errors
/// `link_not_valid`; `wrong_state` before a password was chosen; `code` refused when wrong.
pub async fn confirm(app: &App, form: SetupConfirm) -> Result<Started, Problem> {
    let secret = parse(&form.secret)?;
    let (entropy, zone) = (app.entropy.clone(), app.config.zone.clone());
    let telephone = app.config.branding.telephone.clone();
    app.db
        .act(move |tx| {
            let now = tx.now();
            tx.keep_name(ONE_AT_A_TIME)?;
            let link: Link = setup_store::find(tx, &secret, now)?.ok_or_else(not_valid)?;
            let kept = setup_store::kept(tx, &secret)?
                .ok_or_else(|| Problem::new(ErrorCode::WrongState))?;
            let Some(step) = Authenticator::new(&kept.totp).accept(&form.code, now, 0) else {
                let mut fields = Fields::new();
                fields.refuse("code", FieldError::Unknown);
                return fields.finish(None);
            };
            let staff = match link.staff {
                Some(staff) => staff,
                None => {
                    let id = entropy.id(now, StaffId::new);
                    let email = kept.email.as_deref().unwrap_or_default();
                    let folded = Email::parse(email).map_err(|_| not_valid())?.folded();
                    let new = NewRow {
                        id,
                        name: kept.name.as_deref().unwrap_or_default(),
                        title: "",
                        email,
                        folded: &folded,
                    };
                    staff_store::insert(tx, &new)?;
                    let name = kept.site_name.as_deref().unwrap_or_default();
                    let details = SiteDetails::named(name, &telephone);
                    let site = site_store::insert(tx, &entropy, &details, &zone)?;
                    let role = Role::Administrator;
                    staff_store::join(tx, id, &Membership { site, role })?;
                    let entry =
                        AuditEntry::new(Actor::Staff(id), "site.created", Subject::Site(site));
                    tx.record(&entry.at_site(site))?;
                    id
                }
            };
            staff_store::set_credentials(tx, staff, &kept.password_hash, &kept.totp, step)?;
            setup_store::used(tx, &secret, link.staff)?;
            signed_in::end_all(tx, staff)?;
            let started = sign_in::start(tx, &entropy, staff)?;
            let entry = AuditEntry::new(
                Actor::Staff(staff),
                "setup.completed",
                Subject::Staff(staff),
            );
            Ok(tx.audited(entry, started)?)
        })
        .await
}
