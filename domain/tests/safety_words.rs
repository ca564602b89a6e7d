//! Two browsers make the same words, and whoever puts himself between them makes others.
#![allow(clippy::unwrap_used, missing_docs)]

use domain::consultation::negotiation::Manners;
use domain::consultation::safety_words::{
    Bound, Hex, Nonce, SafetyMessage, SafetyWords, Verdict, WORDS, Words, fingerprint,
};
use domain::time::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const NOW: Timestamp = Timestamp(0);

fn nonce(random: &mut ChaCha8Rng) -> Nonce {
    Hex(random.random())
}

fn key(random: &mut ChaCha8Rng) -> String {
    let digits: Vec<String> = (0..32)
        .map(|_| format!("{:02X}", random.random::<u8>()))
        .collect();
    format!("sha-256 {}", digits.join(":"))
}

fn bound(own: &str, theirs: &str, random: &mut ChaCha8Rng) -> Bound {
    Bound {
        own: own.to_owned(),
        theirs: theirs.to_owned(),
        nonce: nonce(random),
    }
}

fn impolite(bound: Bound) -> (SafetyWords, SafetyMessage) {
    let (words, first) = SafetyWords::begin(Manners::Impolite, bound, NOW);
    (words, first.unwrap())
}

fn polite(bound: Bound) -> SafetyWords {
    SafetyWords::begin(Manners::Polite, bound, NOW).0
}

/// Passes everything on until both are silent.
fn talk(one: &mut SafetyWords, other: &mut SafetyWords, first: SafetyMessage) {
    let mut message = Some(first);
    let mut to_other = true;
    while let Some(said) = message {
        let hears = if to_other { &mut *other } else { &mut *one };
        message = hears.hear(said, NOW);
        to_other = !to_other;
    }
}

fn words(of: &SafetyWords) -> Words {
    match of.verdict() {
        Verdict::Compare(words) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_browsers_show_the_same_words() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..500 {
        let (mine, theirs) = (key(&mut random), key(&mut random));
        let (mut one, commit) = impolite(bound(&mine, &theirs, &mut random));
        let mut other = polite(bound(&theirs, &mine, &mut random));
        talk(&mut one, &mut other, commit);
        assert_eq!(words(&one), words(&other));
        seen.insert(words(&one).map(|word| word.english));
    }
    assert!(seen.len() > 495, "other words for each call, most likely");
}

#[test]
fn nothing_is_compared_before_both_numbers_are_told() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let (mine, theirs) = (key(&mut random), key(&mut random));
    let (one, commit) = impolite(bound(&mine, &theirs, &mut random));
    let mut other = polite(bound(&theirs, &mine, &mut random));
    assert_eq!(one.verdict(), Verdict::NotYet);
    assert!(matches!(
        other.hear(commit, NOW),
        Some(SafetyMessage::Answer { .. })
    ));
    assert_eq!(other.verdict(), Verdict::NotYet);
}

#[test]
fn somebody_between_them_makes_different_words_on_the_two_screens() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut equal = 0;
    for _ in 0..2_000 {
        let (clinician, patient) = (key(&mut random), key(&mut random));
        let (to_clinician, to_patient) = (key(&mut random), key(&mut random));
        // He talks to the clinician as if he were the patient, and the other way round.
        let (mut one, commit) = impolite(bound(&clinician, &to_clinician, &mut random));
        let mut as_patient = polite(bound(&to_clinician, &clinician, &mut random));
        talk(&mut one, &mut as_patient, commit);
        let (mut as_clinician, commit) = impolite(bound(&to_patient, &patient, &mut random));
        let mut other = polite(bound(&patient, &to_patient, &mut random));
        talk(&mut as_clinician, &mut other, commit);
        equal += usize::from(words(&one) == words(&other));
    }
    assert_eq!(equal, 0);
}

#[test]
fn who_binds_himself_to_one_number_and_tells_another_is_found_out() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let (mine, theirs) = (key(&mut random), key(&mut random));
    let (_, commit) = impolite(bound(&mine, &theirs, &mut random));
    let mut other = polite(bound(&theirs, &mine, &mut random));
    other.hear(commit, NOW);
    let chosen = nonce(&mut random);
    other.hear(SafetyMessage::Reveal { nonce: chosen }, NOW);
    assert_eq!(other.verdict(), Verdict::Tampered);

    // Nor may he pass on what the clinician bound herself to under another fingerprint.
    let (mut one, commit) = impolite(bound(&mine, &theirs, &mut random));
    let mut other = polite(bound(&theirs, &key(&mut random), &mut random));
    talk(&mut one, &mut other, commit);
    assert_eq!(other.verdict(), Verdict::Tampered);

    let mut other = polite(bound(&theirs, &mine, &mut random));
    for _ in 0..2 {
        let commitment = Hex(random.random());
        other.hear(SafetyMessage::Commit { commitment }, NOW);
    }
    assert_eq!(other.verdict(), Verdict::Tampered, "bound twice");
}

#[test]
fn what_is_lost_is_said_again_and_what_comes_twice_changes_nothing() {
    for seed in 0..2_000 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (mine, theirs) = (key(&mut random), key(&mut random));
        let (mut one, commit) = impolite(bound(&mine, &theirs, &mut random));
        let mut other = polite(bound(&theirs, &mine, &mut random));
        let mut now = NOW;
        // (to the polite side?, what)
        let mut under_way = vec![(true, commit)];
        for _ in 0..200 {
            if under_way.is_empty() {
                now = now.plus_ms(1_000);
                under_way.extend(one.tick(now).map(|m| (true, m)));
                under_way.extend(other.tick(now).map(|m| (false, m)));
                continue;
            }
            let at = random.random_range(0..under_way.len());
            let (to_polite, message) = under_way.swap_remove(at);
            if random.random_bool(0.4) {
                continue;
            }
            if random.random_bool(0.2) {
                under_way.push((to_polite, message));
            }
            let hears = if to_polite { &mut other } else { &mut one };
            let answer = hears.hear(message, now);
            under_way.extend(answer.map(|m| (!to_polite, m)));
        }
        assert_eq!(words(&one), words(&other), "seed {seed}");
    }
}

#[test]
fn a_message_reads_as_documented_and_nonsense_is_refused() {
    let answer: SafetyMessage =
        serde_json::from_str(r#"{"step":"answer","nonce":"000102030405060708090a0b0c0d0eff"}"#)
            .unwrap();
    let SafetyMessage::Answer { nonce } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(nonce.to_string(), "000102030405060708090a0b0c0d0eff");
    for wrong in [
        "",
        "00",
        "0001020304050607080g0a0b0c0d0eff",
        "000102030405060708090A0B0C0D0EFF",
        "é",
    ] {
        let text = format!(r#"{{"step":"answer","nonce":"{wrong}"}}"#);
        assert!(
            serde_json::from_str::<SafetyMessage>(&text).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn the_fingerprint_of_a_description_is_one_or_none() {
    let one = "v=0\r\na=fingerprint:SHA-256 ab:cd\r\nm=audio\r\na=fingerprint:sha-256 AB:CD\r\n";
    assert_eq!(fingerprint(one).as_deref(), Some("sha-256 AB:CD"));
    assert_eq!(
        fingerprint("v=0\r\na=fingerprint:sha-256 AB\r\na=fingerprint:sha-256 CD\r\n"),
        None
    );
    assert_eq!(fingerprint("v=0\r\n"), None);
}

#[test]
fn no_word_is_there_twice() {
    let english: std::collections::BTreeSet<_> = WORDS.iter().map(|word| word.english).collect();
    let welsh: std::collections::BTreeSet<_> = WORDS.iter().map(|word| word.welsh).collect();
    assert_eq!((english.len(), welsh.len()), (WORDS.len(), WORDS.len()));
    assert!(WORDS.is_sorted_by_key(|word| word.english));
}
