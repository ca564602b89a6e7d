//! How loud a sound is, on one scale for whatever asks: from 0 (silence) to 100 (as loud as it goes), by decibels,
//! as ears do.

/// What is so far below the loudest there is, in decibels, counts as silence.
const FLOOR_DECIBELS: f64 = 48.0;

/// The loudness of an amplitude from 0 to 1 (the root of the mean square, or what a browser calls a level).
pub fn loudness(amplitude: f64) -> u8 {
    let decibels = 20.0 * amplitude.max(1e-6).log10();
    ((decibels + FLOOR_DECIBELS) / FLOOR_DECIBELS * 100.0).clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_nothing_and_twice_as_loud_is_the_same_step_everywhere() {
        assert_eq!((loudness(0.0), loudness(0.003)), (0, 0));
        assert_eq!((loudness(1.0), loudness(7.0)), (100, 100));
        let step = |from: f64| loudness(2.0 * from) - loudness(from);
        for from in [0.01, 0.05, 0.2, 0.4] {
            assert!((12..=13).contains(&step(from)), "{from}: {}", step(from));
        }
    }
}
