//! F3: people hold, confirm, move, cancel, let holds run out and take what the waiting list offers them, in
//! random orders, against a model of a few lines that only knows who has which slot. After each step the
//! search shows exactly what the model leaves free, so that what searches keep in memory is tried too.
//!
//! `ANTEROOM_TEST_CASES=5000` for the full load; a failure says the shortest order that fails.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod clinic;
mod model;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tokio::runtime::Runtime;

use clinic::Clinic;
use model::Model;

const CASES: u32 = 40;
/// Where each step waits for the disk of a server.
const CASES_ON_POSTGRES: u32 = 8;
/// Cases that share a database, one clinic and day each.
const IN_ONE_DATABASE: u32 = 100;

/// What somebody does; numbers choose among what there is, and wrap around.
#[derive(Debug, Clone)]
pub enum Step {
    Hold(usize),
    Confirm(usize),
    GiveUp(usize),
    Book(usize),
    Move(usize, usize),
    Cancel(usize),
    Join,
    Accept(usize),
    Decline(usize),
    Pass(u8),
    /// The clock is put an hour on, or back (F11).
    PutClock(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let n = || 0..12_usize;
    let step = prop_oneof![
        4 => n().prop_map(Step::Hold),
        3 => n().prop_map(Step::Confirm),
        1 => n().prop_map(Step::GiveUp),
        3 => n().prop_map(Step::Book),
        3 => (n(), n()).prop_map(|(a, b)| Step::Move(a, b)),
        4 => n().prop_map(Step::Cancel),
        4 => Just(Step::Join),
        4 => n().prop_map(Step::Accept),
        1 => n().prop_map(Step::Decline),
        2 => (1..15_u8).prop_map(Step::Pass),
        1 => any::<bool>().prop_map(Step::PutClock),
    ];
    proptest::collection::vec(step, 8..24)
}

async fn case(clinic: &Clinic<'_>, steps: &[Step]) -> Result<u64, TestCaseError> {
    let mut model = Model::default();
    for step in steps {
        model.take(clinic, step).await?;
        model.check(clinic).await?;
    }
    clinic.leave().await;
    Ok(model.filled)
}

#[test]
fn whatever_the_order_a_slot_is_somebodys_or_free() {
    let usual = match std::env::var_os("ANTEROOM_TEST_DATABASE_URL") {
        Some(_) => CASES_ON_POSTGRES,
        None => CASES,
    };
    let cases = std::env::var("ANTEROOM_TEST_CASES").map_or(usual, |n| n.parse().unwrap());
    let runtime = Runtime::new().unwrap();
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let began = std::time::Instant::now();
    let (mut engine, mut filled, mut taken) = ("", 0, 0);
    for first in (0..cases).step_by(IN_ONE_DATABASE as usize) {
        let world = runtime.block_on(clinic::world());
        engine = world.app.db.engine();
        for case_number in first..cases.min(first + IN_ONE_DATABASE) {
            let mut seed = [31; 32];
            seed[..4].copy_from_slice(&case_number.to_le_bytes());
            // One for each: it counts what it has run.
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
            let mut runner = TestRunner::new_with_rng(config.clone(), rng);
            let counts = std::cell::Cell::new((0, 0));
            let run = runner.run(&steps(), |steps| {
                let clinic = runtime.block_on(Clinic::open(&world));
                let offers = runtime.block_on(case(&clinic, &steps))?;
                counts.set((offers, steps.len()));
                Ok(())
            });
            if let Err(failure) = run {
                panic!("case {case_number}: {failure}");
            }
            filled += counts.get().0;
            taken += counts.get().1;
        }
    }
    assert!(
        filled > 0 || cases < CASES,
        "the waiting list filled nothing"
    );
    eprintln!(
        "orders, {engine}: {cases} of {taken} steps in all, {filled} slots filled from the waiting list, {} ms",
        began.elapsed().as_millis()
    );
}
