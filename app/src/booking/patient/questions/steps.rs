//! Which questions there are, in which order, and which of them are still open.

use domain::error::{FieldProblem, Fields};

use super::super::draft::Draft;
use crate::kit::browser::now;

/// The path of the patient's answers in the request.
pub(in super::super) const PATIENT: &str = "patient";

/// One page of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Step {
    Name,
    Birthday,
    NhsNumber,
    Contact,
    Needs,
    Reason,
    Check,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::Name,
        Self::Birthday,
        Self::NhsNumber,
        Self::Contact,
        Self::Needs,
        Self::Reason,
        Self::Check,
    ];

    /// Its part of the address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Name => "you",
            Self::Birthday => "born",
            Self::NhsNumber => "nhs-number",
            Self::Contact => "contact",
            Self::Needs => "needs",
            Self::Reason => "reason",
            Self::Check => "check",
        }
    }

    /// The step of an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// The step after this one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|step| *step == self);
        at.and_then(|at| Self::ALL.get(at + 1))
            .copied()
            .unwrap_or(Self::Check)
    }

    /// The step before this one; none before the first.
    pub fn previous(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        at.checked_sub(1).map(|at| Self::ALL[at])
    }

    /// Its place among the questions that may be left empty.
    pub(super) const fn may_be_empty(self) -> u8 {
        match self {
            Self::Needs => 1,
            Self::Reason => 2,
            _ => 0,
        }
    }

    /// Whether it is still to be answered, or to be gone on from. Who waits is asked for no reason.
    fn is_open(self, draft: &Draft) -> bool {
        let asked = draft.wishes.is_none() || self != Self::Reason;
        !self.faults(draft).is_empty() || asked && self.may_be_empty() > draft.passed
    }

    /// The fields asked for on this page.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["patient.name"],
            Self::Birthday => &["patient.date_of_birth"],
            Self::NhsNumber => &["patient.nhs_number"],
            Self::Contact => &["patient.email", "patient.mobile"],
            Self::Needs => &["patient.interpreter", "patient.formats"],
            Self::Reason => &["reason"],
            Self::Check => &[],
        }
    }

    /// What is wrong with the answers on this page, by the rules that the server applies too.
    pub fn faults(self, draft: &Draft) -> Vec<FieldProblem> {
        let mut fields = Fields::new();
        draft.patient.check(&mut fields, PATIENT, now().utc_date());
        if self == Self::NhsNumber
            && draft.patient.nhs_number.trim().is_empty()
            && !draft.number_unknown
        {
            fields.refuse("patient.nhs_number", domain::error::FieldError::Required);
        }
        if draft.reason.chars().count() > 500 {
            fields.refuse("reason", domain::error::FieldError::TooLong);
        }
        let problems = fields
            .finish::<()>(None)
            .map_or_else(|problem| problem.fields, |()| Vec::new());
        problems
            .into_iter()
            .filter(|p| self.fields().contains(&p.field.as_str()))
            .collect()
    }
}

/// The first page that is still open; the check when there is none.
pub(in super::super) fn first_open(draft: &Draft) -> Step {
    let open = Step::ALL.into_iter().find(|step| step.is_open(draft));
    open.unwrap_or(Step::Check)
}
