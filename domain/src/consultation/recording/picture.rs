//! Where everybody is in a recording's picture: an even grid, each whole and undistorted.

/// The picture's width, in pixels.
pub const WIDTH: u32 = 640;
/// The picture's height, in pixels.
pub const HEIGHT: u32 = 360;
/// Pictures a second: enough for a face that speaks, and half the work of what a camera gives.
pub const RATE: u32 = 15;

/// A part of the picture, in pixels from the upper left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tile {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width.
    pub wide: f64,
    /// Height.
    pub high: f64,
}

/// The tiles for so many, in rows from the upper left.
pub fn tiles(count: usize) -> Vec<Tile> {
    let mut columns = 1;
    while columns * columns < count {
        columns += 1;
    }
    let rows = count.div_ceil(columns).max(1);
    let wide = f64::from(WIDTH) / columns as f64;
    let high = f64::from(HEIGHT) / rows as f64;
    let at = |index: usize| Tile {
        x: (index % columns) as f64 * wide,
        y: (index / columns) as f64 * high,
        wide,
        high,
    };
    (0..count).map(at).collect()
}

impl Tile {
    /// Where something of this size goes in it: whole, in the middle, as large as fits.
    pub fn fit(self, wide: f64, high: f64) -> Self {
        if wide <= 0.0 || high <= 0.0 {
            return self;
        }
        let by = (self.wide / wide).min(self.high / high);
        let (wide, high) = (wide * by, high * by);
        Self {
            x: self.x + (self.wide - wide) / 2.0,
            y: self.y + (self.high - high) / 2.0,
            wide,
            high,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_tile_of_their_own_within_the_picture() {
        for count in 0..=8 {
            let tiles = tiles(count);
            assert_eq!(tiles.len(), count);
            for (index, one) in tiles.iter().enumerate() {
                assert!(one.x >= 0.0 && one.x + one.wide <= f64::from(WIDTH) + 0.01);
                assert!(one.y >= 0.0 && one.y + one.high <= f64::from(HEIGHT) + 0.01);
                for other in tiles.iter().skip(index + 1) {
                    let apart = one.x + one.wide <= other.x + 0.01
                        || other.x + other.wide <= one.x + 0.01
                        || one.y + one.high <= other.y + 0.01;
                    assert!(apart, "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_face_is_shown_whole_and_undistorted() {
        let [left, _] = tiles(2)[..] else {
            panic!("two tiles");
        };
        let upright = left.fit(360.0, 640.0);
        assert!((upright.high - 360.0).abs() < 0.01);
        assert!((upright.wide / upright.high - 360.0 / 640.0).abs() < 0.01);
        assert!((upright.x - (320.0 - 202.5) / 2.0).abs() < 0.01);
    }
}
