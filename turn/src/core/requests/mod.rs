//! The requests about allocations, one a file.

mod allocate;
mod channel_bind;
mod create_permission;
mod refresh;

/// The lifetime when the client asks for none, and the shortest, in seconds.
const DEFAULT_LIFETIME: u32 = 600;

/// The lifetime granted for the one asked for.
fn granted_lifetime(asked: Option<u32>, longest: u32) -> u32 {
    asked
        .unwrap_or(DEFAULT_LIFETIME)
        .min(longest)
        .max(DEFAULT_LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_stay_between_ten_minutes_and_the_longest() {
        for (asked, granted) in [
            (None, 600),
            (Some(0), 600),
            (Some(30), 600),
            (Some(1800), 1800),
            (Some(u32::MAX), 3600),
        ] {
            assert_eq!(granted_lifetime(asked, 3600), granted);
        }
    }
}
