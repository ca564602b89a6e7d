//! What is new: clinics and appointments of another system, added like any.

use domain::booking::import::{AppointmentRow, ClinicRow};
use domain::booking::template::Template;
use domain::booking::wire::{Service, Support};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, StaffId, TemplateId};
use domain::time::Date;

use super::place;
use super::run::Importing;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::new_appointment::{self, BookedBy, NewRow};
use crate::booking::{claim_store, clinics, links, reminders, template_store, waiting_list};
use crate::people::patient_store::{self, Asked};
use crate::store::Tx;

impl Importing<'_> {
    fn entry(&self, action: &'static str, subject: Subject) -> AuditEntry {
        AuditEntry::new(Actor::Staff(self.caller.staff), action, subject).at_site(self.site.id)
    }

    pub(super) fn clinic(
        &self,
        tx: &mut Tx,
        service: &Service,
        clinician: StaffId,
        row: ClinicRow,
    ) -> Result<TemplateId, Problem> {
        let new = row.template(service.id, self.site.id, clinician);
        // A clinic that has long been running began in the past.
        let details =
            clinics::checked(tx, &new, Date::from_days(0), &self.zone).map_err(named_by_columns)?;
        let (service_buffers, extra) = clinics::of_service(tx, service.id)?;
        let template = Template {
            id: self.app.id(TemplateId::new),
            zone: self.site.zone.clone(),
            service_buffers,
            extra,
            details,
        };
        template_store::insert(tx, &template, tx.now())?;
        waiting_list::opened(tx, template.id)?;
        let subject = Subject::Template(template.id);
        tx.record(&self.entry("clinic_template.imported", subject))?;
        Ok(template.id)
    }

    /// No message goes out now: the old system's promise stands, and people would be told twice. They are
    /// reminded like everybody, and so have their link in time.
    pub(super) fn appointment(
        &self,
        tx: &mut Tx,
        service: &Service,
        clinician: StaffId,
        row: AppointmentRow,
    ) -> Result<AppointmentId, Problem> {
        let now = tx.now();
        let start = self.zone.instant(row.day, row.time);
        let mut fields = Fields::new();
        if start <= now {
            fields.refuse("start", FieldError::InPast);
        }
        if !service.modes.contains(&row.mode) {
            fields.refuse("mode", FieldError::Unknown);
        }
        fields.finish(Some(()))?;
        let id = self.app.entropy.id(now, AppointmentId::new);
        let at = (&self.site, &self.zone);
        let support = Support::of_needs(&row.patient.needs);
        let when = (start, &support);
        let (place, needs) = place::of(tx, at, service.id, clinician, &row, when)?;
        if !claim_store::try_take(tx, &needs, id, None)? {
            return Err(ErrorCode::SlotTaken.into());
        }
        let details = &row.patient;
        let entropy = &self.app.entropy;
        let asked = Asked::ByStaff;
        let found = patient_store::find_or_create(tx, entropy, asked, "patient", details);
        let patient = match found {
            Ok(patient) => patient,
            Err(problem) => {
                // Else it would stand in the way of the rows after it.
                claim_store::release(tx, id)?;
                return Err(named_by_patient(problem));
            }
        };
        let new = NewRow {
            id,
            patient,
            place,
            contact: details.contact.clone(),
            language: details.language,
            reason: row.reason.clone(),
            booked_by: BookedBy::Staff(self.caller.staff),
            waived: Support::default(),
            series: None,
        };
        new_appointment::insert(tx, &new)?;
        links::open_consultation(tx, entropy, id)?;
        reminders::told_of(tx, id)?;
        let entry = self.entry("appointment.imported", Subject::Appointment(id));
        tx.record(&entry.detail("patient", patient).detail("start", start))?;
        Ok(id)
    }
}

fn renamed(mut problem: Problem, column: fn(&str) -> &str) -> Problem {
    for refused in &mut problem.fields {
        refused.field = column(&refused.field).to_owned();
    }
    problem
}

fn named_by_columns(problem: Problem) -> Problem {
    renamed(problem, ClinicRow::column)
}

pub(super) fn named_by_patient(problem: Problem) -> Problem {
    renamed(problem, AppointmentRow::column)
}
