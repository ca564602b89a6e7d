//! For whom a program looks for a time: what they need as far as it is said or known, and whether they were referred.
//! A time that is found so can be booked for them.

use domain::booking::wire::Support;
use domain::error::{ErrorCode, Fields, Problem};
use domain::people::client::Scope;
use serde_json::Value;

use super::operations::{parameter, text_of};
use super::patient::{self, Said};
use super::slots::Fits;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::referrals;
use crate::http::{ClientCaller, Failure};
use crate::people::patient_store;
use crate::store::Tx;

/// Whom a program names, and what it says that they need.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    referral: Option<String>,
    patient: Said,
    support: Support,
}

impl Whom {
    /// The patient of a referral that the program sent.
    pub fn referred(text: &str) -> Self {
        Self {
            referral: Some(referral_in(text)),
            ..Self::default()
        }
    }

    /// Reads what an operation is asked: `referral`, `patient`, `interpreter` and `moreTime`.
    ///
    /// # Errors
    /// The problem naming every refused part.
    pub fn of(body: &Value) -> Result<Self, Problem> {
        let nobody = Value::Null;
        let resource = parameter(body, "patient").map_or(&nobody, |one| &one["resource"]);
        let mut support = patient::support(resource);
        if let Some(language) = text_of(body, "interpreter") {
            language.clone_into(&mut support.interpreter);
        }
        support.more_time =
            parameter(body, "moreTime").is_some_and(|one| one["valueBoolean"] == true);
        let mut fields = Fields::new();
        let support = support.check(&mut fields, "support");
        Ok(Self {
            referral: text_of(body, "referral").map(referral_in),
            patient: patient::said(resource),
            support: fields.finish(support)?,
        })
    }

    /// The referral that is named, as a booking names it.
    pub fn answers(&self) -> Vec<Vec<String>> {
        self.referral
            .iter()
            .map(|name| vec![name.clone()])
            .collect()
    }

    /// Looks up what is known of them, before a search.
    ///
    /// # Errors
    /// Those of [`Self::fits`].
    pub async fn look_up(&self, app: &App, caller: &ClientCaller) -> Result<Fits, Failure> {
        if !self.names_somebody(caller) {
            return Ok(Fits {
                support: self.support.clone(),
                ..Fits::default()
            });
        }
        let (whom, caller) = (self.clone(), caller.clone());
        let fits = app
            .db
            .act::<_, Problem, _>(move |tx| {
                let fits = whom.fits(tx, &caller)?;
                let actor = Actor::Client(caller.client);
                let entry = AuditEntry::new(actor, "patient.searched", Subject::Installation);
                Ok(tx.audited(entry, fits)?)
            })
            .await?;
        Ok(fits)
    }

    /// Whether anybody's record is to be looked at. Only who may book learns from the times that somebody needs longer
    /// than others, as from a booking.
    fn names_somebody(&self, caller: &ClientCaller) -> bool {
        let by_number = caller.may(Scope::Book) && self.patient.number().is_some();
        self.referral.is_some() || by_number
    }

    /// What a time has to fit. Whose record is looked at is written down.
    ///
    /// # Errors
    /// `not_found` for a referral that is none of the program's; `wrong_state` for one that has been dealt with.
    pub fn fits(&self, tx: &mut Tx, caller: &ClientCaller) -> Result<Fits, Problem> {
        let mut fits = Fits {
            support: self.support.clone(),
            referred: Vec::new(),
        };
        if !self.names_somebody(caller) {
            return Ok(fits);
        }
        let (keys, actor) = (tx.keys(), Actor::Client(caller.client));
        let record = if let Some(name) = &self.referral {
            let known = referrals::current_of(tx, caller, name)?;
            fits.referred.push(known.service);
            let subject = Subject::Referral(known.id);
            tx.record(&AuditEntry::new(actor, "referral.seen", subject).at_site(known.site))?;
            let record = patient_store::find(tx, &keys, known.patient)?;
            Some(record.ok_or(ErrorCode::Internal)?)
        } else {
            let number = self.patient.number().ok_or(ErrorCode::Internal)?;
            let found = patient_store::find_by_nhs_number(tx, &keys, number)?;
            found.filter(|record| self.patient.is_of(record))
        };
        if let Some(record) = record {
            let subject = Subject::Patient(record.id);
            tx.record(&AuditEntry::new(actor, "patient.seen", subject))?;
            fits.support = Support::of_patient(&record).or(&fits.support);
        }
        Ok(fits)
    }
}

/// The name of a referral in what refers to it: the id it got here, or its sender's own.
fn referral_in(text: &str) -> String {
    let id = text
        .rsplit_once("ServiceRequest/")
        .map_or(text, |(_, id)| id);
    id.rsplit_once('|')
        .map_or(id, |(_, value)| value)
        .to_owned()
}
