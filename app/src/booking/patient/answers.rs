//! The answers of a booking as rows to check.

use domain::people::contact::MobileNumber;
use domain::people::nhs_number::NhsNumber;

use super::draft::Draft;
use super::questions::Step;
use super::service_words::service_words;
use super::services::mode_words;
use crate::booking::wishes::{YOURS, summary};
use crate::kit::browser::now;
use crate::kit::{SummaryRow, dates};
use crate::text;
use crate::words::{I18n, t_string};

fn or_none(i18n: I18n, text: &str) -> String {
    if text.trim().is_empty() {
        t_string!(i18n, booking.check.none).to_owned()
    } else {
        text.trim().to_owned()
    }
}

/// The rows, each with a link to change it.
pub(super) fn rows(i18n: I18n, slug: &str, draft: &Draft) -> Vec<SummaryRow> {
    let to = |step: Step| format!("/book/{slug}/{}?change=yes", step.slug());
    let patient = &draft.patient;
    let slot = draft.hold.as_ref().map(|hold| hold.slot.clone());
    let service = draft
        .service
        .as_ref()
        .map(|service| service_words(i18n, service).name)
        .unwrap_or_default();
    let mut rows =
        vec![SummaryRow::new(text!(i18n, booking.check.service), service).change("/book")];
    if let Some(slot) = slot {
        let when = dates::when(i18n, slot.start, &slot.zone);
        let with = [draft.clinician.clone(), draft.site.clone()];
        let with: Vec<_> = with.into_iter().filter(|t| !t.is_empty()).collect();
        // Longer than others' for who needs it so.
        let length = dates::minutes(i18n, slot.end.minutes_since(slot.start));
        let value = format!(
            "{when}\n{}\n{} · {length}",
            with.join("\n"),
            mode_words(i18n, slot.mode)
        );
        let row = SummaryRow::new(text!(i18n, booking.check.time), value);
        rows.push(row.change(format!("/book/{slug}")));
    }
    let born = patient.date_of_birth.date_of_birth(now().utc_date());
    let born = born
        .map(|born| dates::full(i18n, born.date()))
        .unwrap_or_default();
    let number = NhsNumber::parse(&patient.nhs_number).map_or_else(
        |_| t_string!(i18n, booking.check.number_unknown).to_owned(),
        NhsNumber::shown,
    );
    let mobile = MobileNumber::parse(&patient.mobile)
        .map(|m| m.shown())
        .unwrap_or_default();
    let contact: Vec<_> = [patient.email.trim().to_owned(), mobile]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let more_time = patient
        .more_time
        .then(|| t_string!(i18n, booking.times.more_time).to_owned());
    let needs: Vec<_> = [
        (
            t_string!(i18n, booking.check.interpreter),
            patient.interpreter.trim(),
        ),
        (
            t_string!(i18n, booking.check.formats),
            patient.formats.trim(),
        ),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(what, text)| format!("{what}: {text}"))
    .chain(more_time)
    .collect();
    rows.extend([
        SummaryRow::new(text!(i18n, booking.check.name), patient.name.clone())
            .change(to(Step::Name)),
        SummaryRow::new(text!(i18n, booking.check.born), born).change(to(Step::Birthday)),
        SummaryRow::new(text!(i18n, booking.check.number), number).change(to(Step::NhsNumber)),
        SummaryRow::new(text!(i18n, booking.check.contact), contact.join("\n"))
            .change(to(Step::Contact)),
        SummaryRow::new(
            text!(i18n, booking.check.needs),
            or_none(i18n, &needs.join("\n")),
        )
        .change(to(Step::Needs)),
    ]);
    rows.push(match &draft.wishes {
        Some(wishes) => {
            let sites = draft.service.as_ref().map_or(&[][..], |s| &s.sites);
            let suits = summary(i18n, wishes, sites, YOURS);
            let row = SummaryRow::new(text!(i18n, waiting.join.suits), suits.join("\n"));
            row.change(format!("/book/{slug}/wishes?change=yes"))
        }
        None => SummaryRow::new(
            text!(i18n, booking.check.reason),
            or_none(i18n, &draft.reason),
        )
        .change(to(Step::Reason)),
    });
    rows
}
