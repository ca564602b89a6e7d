//! Every way a recording begins, pauses and ends.

use super::*;
use crate::consultation::event::Refusal;
use crate::consultation::participant::{MediaState, ParticipantRole};
use crate::ids::InstanceId;

const CLINICIAN: ParticipantId = ParticipantId::from_number(1);
const PATIENT: ParticipantId = ParticipantId::from_number(2);
const CARER: ParticipantId = ParticipantId::from_number(3);
const START: Timestamp = Timestamp(1_000);
const LATER: Timestamp = Timestamp(2_000);

fn page(number: u128) -> InstanceId {
    InstanceId::from_number(number)
}

fn company(people: &[ParticipantId]) -> Company {
    people.iter().map(|id| (*id, page(1))).collect()
}

/// The clinician has asked whoever is there.
fn asked(people: &[ParticipantId]) -> Consent {
    let mut consent = Consent::default();
    let company = company(people);
    assert_eq!(consent.may_ask(CLINICIAN, &company), Ok(()));
    consent.asked(CLINICIAN, START, &company);
    assert_eq!(consent.company(&company, START), []);
    consent
}

/// Everybody has agreed.
fn recording(people: &[ParticipantId]) -> Consent {
    let mut consent = asked(people);
    for person in people.iter().filter(|id| **id != CLINICIAN) {
        consent.agreed(*person, START);
    }
    let began = vec![(CLINICIAN, RecordingDeed::Began { at: LATER })];
    assert_eq!(consent.company(&company(people), LATER), began);
    assert!(consent.view().is_on());
    consent
}

fn off(why: RecordingEnd) -> RecordingView {
    RecordingView::Off { why: Some(why) }
}

fn ended(why: RecordingEnd) -> (ParticipantId, RecordingDeed) {
    (CLINICIAN, RecordingDeed::Ended { why })
}

#[test]
fn it_begins_when_the_last_one_has_agreed_and_not_before() {
    let all = [CLINICIAN, PATIENT, CARER];
    let mut consent = asked(&all);
    consent.agreed(PATIENT, START);
    assert_eq!(consent.company(&company(&all), LATER), []);
    assert!(!consent.view().is_on());
    assert_eq!(consent.view().asks(PATIENT), None);
    assert_eq!(consent.view().asks(CARER), Some(START));
    assert_eq!(consent.view().asks(CLINICIAN), None);
    consent.agreed(CARER, START);
    let began = vec![(CLINICIAN, RecordingDeed::Began { at: LATER })];
    assert_eq!(consent.company(&company(&all), LATER), began);
    assert!(all.iter().all(|person| consent.view().takes(*person)));
}

#[test]
fn one_no_ends_the_question() {
    let mut consent = asked(&[CLINICIAN, PATIENT, CARER]);
    consent.agreed(PATIENT, START);
    let done = consent.decline(CARER, START).unwrap();
    let no = (CARER, RecordingDeed::Declined);
    assert_eq!(done, [no, ended(RecordingEnd::Declined)]);
    assert_eq!(consent.view(), off(RecordingEnd::Declined));
}

#[test]
fn anybody_ends_it_at_any_time() {
    for person in [PATIENT, CARER] {
        let mut consent = recording(&[CLINICIAN, PATIENT, CARER]);
        let back = (person, RecordingDeed::Withdrawn);
        assert_eq!(consent.stop(person), [back, ended(RecordingEnd::Withdrawn)]);
        assert_eq!(consent.view(), off(RecordingEnd::Withdrawn));
        assert_eq!(consent.stop(person), [], "once is enough");
    }
    let mut consent = recording(&[CLINICIAN, PATIENT]);
    assert_eq!(consent.stop(CLINICIAN), [ended(RecordingEnd::Stopped)]);
}

#[test]
fn a_yes_is_taken_back_while_others_are_still_asked() {
    let mut consent = asked(&[CLINICIAN, PATIENT, CARER]);
    consent.agreed(PATIENT, START);
    let back = (PATIENT, RecordingDeed::Withdrawn);
    assert_eq!(
        consent.stop(PATIENT),
        [back, ended(RecordingEnd::Withdrawn)]
    );
}

#[test]
fn whoever_comes_in_stops_it_until_they_have_agreed() {
    let mut consent = recording(&[CLINICIAN, PATIENT]);
    let all = company(&[CLINICIAN, PATIENT, CARER]);
    assert_eq!(
        consent.company(&all, LATER),
        [(CLINICIAN, RecordingDeed::Paused)]
    );
    assert!(!consent.view().is_on());
    assert_eq!(consent.view().asks(CARER), Some(START));
    assert_eq!(consent.view().asks(PATIENT), None, "asked once");
    consent.agreed(CARER, START);
    let on = RecordingDeed::Began { at: LATER };
    assert_eq!(consent.company(&all, LATER), [(CLINICIAN, on)]);
}

#[test]
fn the_no_of_somebody_who_came_in_ends_it_for_all() {
    let mut consent = recording(&[CLINICIAN, PATIENT]);
    consent.company(&company(&[CLINICIAN, PATIENT, CARER]), LATER);
    assert!(consent.decline(CARER, START).is_ok());
    assert_eq!(consent.view(), off(RecordingEnd::Declined));
}

#[test]
fn whoever_leaves_is_not_waited_for_and_is_asked_anew_when_they_come_back() {
    let all = [CLINICIAN, PATIENT, CARER];
    let mut consent = asked(&all);
    consent.agreed(PATIENT, START);
    let two = company(&[CLINICIAN, PATIENT]);
    assert_eq!(consent.company(&two, LATER).len(), 1, "it begins");
    assert!(consent.view().is_on());
    consent.agreed(CARER, START);
    assert!(!consent.view().takes(CARER), "who is not there");

    let mut consent = recording(&all);
    assert_eq!(consent.company(&two, LATER), [], "it goes on");
    assert!(!consent.view().takes(CARER));
    consent.company(&company(&all), LATER);
    assert_eq!(consent.view().asks(CARER), Some(START));
}

#[test]
fn it_ends_when_whoever_asked_is_gone_or_on_a_new_page() {
    for there in [
        company(&[PATIENT, CARER]),
        Company::from([(CLINICIAN, page(2)), (PATIENT, page(1))]),
        Company::new(),
    ] {
        let mut consent = recording(&[CLINICIAN, PATIENT]);
        let gone = ended(RecordingEnd::AskerGone);
        assert_eq!(consent.company(&there, LATER), [gone]);
        assert_eq!(consent.view(), off(RecordingEnd::AskerGone));
    }
}

#[test]
fn somebody_who_agreed_may_load_their_page_anew() {
    let mut consent = recording(&[CLINICIAN, PATIENT]);
    let there = Company::from([(CLINICIAN, page(1)), (PATIENT, page(2))]);
    assert_eq!(consent.company(&there, LATER), []);
    assert!(consent.view().takes(PATIENT));
}

#[test]
fn nobody_records_alone() {
    let mut consent = recording(&[CLINICIAN, PATIENT]);
    let alone = company(&[CLINICIAN]);
    assert_eq!(consent.company(&alone, LATER), [ended(RecordingEnd::Alone)]);
    assert_eq!(consent.may_ask(CLINICIAN, &alone), Err(Refusal::Gone));
}

#[test]
fn there_is_one_question_at_a_time() {
    let mut consent = asked(&[CLINICIAN, PATIENT]);
    let company = company(&[CLINICIAN, PATIENT, CARER]);
    assert_eq!(consent.may_ask(CARER, &company), Err(Refusal::TooMany));
    consent.asked(CARER, LATER, &company);
    assert_eq!(consent.view().by(), Some(CLINICIAN));
}

#[test]
fn an_answer_is_to_its_own_question() {
    let mut consent = asked(&[CLINICIAN, PATIENT]);
    let refused = consent.decline(PATIENT, LATER);
    assert_eq!(refused, Err(Refusal::Gone));
    consent.agreed(PATIENT, LATER);
    assert_eq!(consent.view().asks(PATIENT), Some(START));
    let own = consent.may_answer(CLINICIAN, START);
    assert_eq!(own, Err(Refusal::NotAcceptable));
    consent.stop(CLINICIAN);
    assert_eq!(consent.may_answer(PATIENT, START), Err(Refusal::Gone));
    consent.agreed(PATIENT, START);
    assert_eq!(consent.view(), off(RecordingEnd::Stopped));
}

#[test]
fn a_question_whose_asker_has_left_meanwhile_is_none() {
    let mut consent = Consent::default();
    consent.asked(CLINICIAN, START, &company(&[PATIENT, CARER]));
    assert_eq!(consent.view(), RecordingView::Off { why: None });
}

fn person(id: ParticipantId, presence: Presence) -> ParticipantView {
    ParticipantView {
        id,
        role: ParticipantRole::Patient,
        name: crate::text::Line::new("Alys Example").unwrap(),
        state: ParticipantState::Admitted,
        presence,
        instance: Some(page(1)),
        media: MediaState::default(),
        way: None,
        camera_of: None,
        away_since: None,
    }
}

#[test]
fn nothing_is_taken_up_while_somebody_could_not_take_their_consent_back() {
    let view = recording(&[CLINICIAN, PATIENT]).view();
    let here = [person(PATIENT, Presence::Connected)];
    assert!(view.runs(CLINICIAN, true, false, &here));
    assert!(!view.runs(PATIENT, true, false, &here), "only who asked");
    assert!(!view.runs(CLINICIAN, false, false, &here), "no server");
    assert!(!view.runs(CLINICIAN, true, true, &here), "on hold");
    let lost = [person(PATIENT, Presence::Away)];
    assert!(!view.runs(CLINICIAN, true, false, &lost));
}

#[test]
fn whoever_has_not_agreed_is_not_taken_up() {
    let view = recording(&[CLINICIAN, PATIENT]).view();
    let patient = person(PATIENT, Presence::Connected);
    let come = [patient.clone(), person(CARER, Presence::Connected)];
    assert!(!view.runs(CLINICIAN, true, false, &come), "before all know");
    // Somebody long gone has no page by which to agree, and is not taken up either.
    let ghost = [patient, person(CARER, Presence::Away)];
    assert!(view.runs(CLINICIAN, true, false, &ghost));
    assert!(!view.takes(CARER));
}
