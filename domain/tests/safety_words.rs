//! Two browsers make the same words, and whoever puts himself between them makes others.
#![allow(clippy::unwrap_used, missing_docs)]

use domain::consultation::negotiation::Manners;
use domain::consultation::safety_words::{
    Bound, Fingerprint, Hex, Nonce, Notice, SafetyMessage, SafetyWords, Shown, Verdict, WORDS,
    Watch, Words, fingerprint,
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
fn the_fingerprint_of_a_description_is_one_or_none_or_too_many() {
    let one = "v=0\r\na=fingerprint:SHA-256 ab:cd\r\nm=audio\r\na=fingerprint:sha-256 AB:CD\r\n";
    assert_eq!(
        fingerprint(one),
        Fingerprint::One("sha-256 AB:CD".to_owned())
    );
    assert_eq!(
        fingerprint("v=0\r\na=fingerprint:sha-256 AB\r\na=fingerprint:sha-256 CD\r\n"),
        Fingerprint::Several
    );
    assert_eq!(fingerprint("v=0\r\n"), Fingerprint::None);
}

fn described(key: &str) -> String {
    format!("v=0\r\na=fingerprint:{key}\r\n")
}

/// Two pages that are in a call, each with the other's description.
struct Pair {
    ends: [Watch; 2],
    /// By whom what each has: its own, the other's.
    told: [(String, String); 2],
    random: ChaCha8Rng,
    now: Timestamp,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let told = Self::keys(&mut random);
        Self {
            ends: [Watch::new(Manners::Impolite), Watch::new(Manners::Polite)],
            told,
            random,
            now: NOW,
        }
    }

    fn keys(random: &mut ChaCha8Rng) -> [(String, String); 2] {
        let (one, other) = (described(&key(random)), described(&key(random)));
        [(one.clone(), other.clone()), (other, one)]
    }

    fn renew(&mut self) {
        self.told = Self::keys(&mut self.random);
        self.ends.iter_mut().for_each(Watch::renew);
    }

    /// Both look every second; what `passes` arrives.
    fn seconds(&mut self, seconds: i64, stands: bool, passes: bool) {
        for _ in 0..seconds {
            self.now = self.now.plus_ms(1_000);
            for from in [0, 1] {
                let (own, theirs) = &self.told[from];
                let fresh = nonce(&mut self.random);
                let said =
                    self.ends[from].look(stands, Some((own, theirs)), || Some(fresh), self.now);
                let mut under_way: Vec<_> = said.into_iter().map(|m| (1 - from, m)).collect();
                while let Some((to, message)) = under_way.pop().filter(|_| passes) {
                    let answer = self.ends[to].hear(message, self.now);
                    under_way.extend(answer.map(|m| (1 - to, m)));
                }
            }
        }
    }

    fn verdicts(&self) -> [Verdict; 2] {
        [self.ends[0].verdict(), self.ends[1].verdict()]
    }
}

#[test]
fn words_that_are_held_back_are_said_to_be_missing_on_both_screens() {
    let mut pair = Pair::new(5);
    pair.seconds(30, true, false);
    assert_eq!(
        pair.verdicts(),
        [Verdict::NotYet; 2],
        "a poor line may do that"
    );
    pair.seconds(1, true, false);
    assert_eq!(pair.verdicts(), [Verdict::Missing; 2]);

    // The server was only away: what comes late counts.
    pair.seconds(4, true, true);
    let [one, other] = pair.verdicts();
    assert!(
        matches!(one, Verdict::Compare(_)) && one == other,
        "{one:?}"
    );
}

#[test]
fn only_the_time_in_which_words_could_have_been_made_counts() {
    let mut pair = Pair::new(6);
    pair.seconds(20, true, false);
    pair.seconds(600, false, false);
    assert_eq!(pair.verdicts(), [Verdict::NotYet; 2], "lost, or on hold");
    pair.seconds(5, true, false);
    // The page slept for an hour.
    pair.now = pair.now.plus_ms(3_600_000);
    pair.seconds(1, true, false);
    assert_eq!(pair.verdicts(), [Verdict::NotYet; 2]);
}

#[test]
fn a_description_that_names_two_keys_is_interference_and_not_silence() {
    let mut pair = Pair::new(7);
    let second = key(&mut pair.random);
    pair.told[1].1.push_str(&described(&second));
    pair.seconds(1, true, true);
    assert_eq!(pair.ends[1].verdict(), Verdict::Tampered);
}

#[test]
fn keys_that_change_under_a_connection_that_stands_are_interference() {
    let mut pair = Pair::new(8);
    pair.seconds(2, true, true);
    assert!(matches!(pair.ends[0].verdict(), Verdict::Compare(_)));
    pair.told[0].1 = described(&key(&mut pair.random));
    pair.seconds(1, true, true);
    assert_eq!(pair.ends[0].verdict(), Verdict::Tampered);
    pair.renew();
    pair.seconds(2, true, true);
    assert_eq!(
        pair.ends[0].verdict(),
        Verdict::Tampered,
        "a new connection does not take it back"
    );
}

#[test]
fn a_new_connection_whose_words_stay_away_is_said_after_words_that_stood() {
    let mut pair = Pair::new(9);
    let mut shown = Shown::default();
    pair.seconds(60, true, true);
    assert_eq!(shown.see(pair.ends[0].verdict()), None, "the first words");
    pair.renew();
    pair.seconds(30, true, false);
    assert_eq!(shown.see(pair.ends[0].verdict()), None, "made anew");
    pair.seconds(1, true, false);
    let missing = pair.ends[0].verdict();
    assert_eq!(shown.see(missing), Some(Notice::Missing));
    assert_eq!(shown.see(missing), None, "once");
    pair.seconds(4, true, true);
    let others = pair.ends[0].verdict();
    assert_eq!(
        shown.see(others),
        Some(Notice::Changed),
        "than those from before"
    );
    assert_eq!(shown.see(others), None);
}

#[test]
fn connections_that_fall_and_rise_do_not_hide_for_ever_that_there_are_no_words() {
    let mut pair = Pair::new(10);
    for _ in 0..4 {
        pair.renew();
        pair.seconds(12, true, false);
    }
    assert_eq!(pair.verdicts(), [Verdict::Missing; 2]);
}

#[test]
fn no_word_is_there_twice() {
    let english: std::collections::BTreeSet<_> = WORDS.iter().map(|word| word.english).collect();
    let welsh: std::collections::BTreeSet<_> = WORDS.iter().map(|word| word.welsh).collect();
    assert_eq!((english.len(), welsh.len()), (WORDS.len(), WORDS.len()));
    assert!(WORDS.is_sorted_by_key(|word| word.english));
}
