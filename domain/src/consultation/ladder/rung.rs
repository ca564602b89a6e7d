//! The rungs: what is sent on each.

/// What is sent to one other person, from voice alone up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The voice alone.
    Sound,
    /// A face as large as a stamp, 180 lines.
    Small,
    /// 360 lines.
    Medium,
    /// 720 lines.
    Large,
}

/// Bounds of a picture that is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// Lines.
    pub height: u32,
    /// Pictures a second, at most.
    pub most_fps: u32,
    /// Bits a second, at most.
    pub most_bps: u32,
    /// On a line that carries less than this the picture is worse than a smaller one.
    pub least_bps: u32,
    /// With a larger share of packets lost it breaks up, and takes the voice with it.
    pub most_loss: f64,
}

// The most is far more than such a picture needs: a browser tries what a line carries only when it may
// send more than it believes in, and a line that is good again must be found out soon.
const SMALL: Picture = Picture {
    height: 180,
    most_fps: 15,
    most_bps: 400_000,
    least_bps: 90_000,
    most_loss: 0.20,
};
const MEDIUM: Picture = Picture {
    height: 360,
    most_fps: 30,
    most_bps: 900_000,
    least_bps: 200_000,
    most_loss: 0.12,
};
const LARGE: Picture = Picture {
    height: 720,
    most_fps: 30,
    most_bps: 1_500_000,
    least_bps: 450_000,
    most_loss: 0.08,
};

/// A shared screen is there to be read: all its lines, few times a second. Half of what the rung's picture may
/// take, so that both together are not much more than the rung bears.
const SCREEN_LINES: u32 = 1_080;

/// Lines of the first picture that goes over a connection, on any rung.
pub(super) const FIRST_LINES: u32 = SMALL.height;

/// Bits a second of a picture, for who pays for them.
pub(super) const FRUGAL_BPS: u32 = 150_000;

/// Bits a second of a voice beside a picture.
const VOICE_BPS: u32 = 32_000;
/// Bits a second of a voice alone. It still sounds as one does (Opus is wideband well below); and on a line that
/// bears no picture a browser looks for more room only while it sends clearly less than the line carries.
pub(super) const VOICE_ALONE_BPS: u32 = 20_000;

/// Bits a second of the voice beside this picture, before it is sent twice. Where next to nothing of a picture goes,
/// it is a voice alone.
pub const fn voice_bps(beside: Option<Picture>) -> u32 {
    match beside {
        Some(picture) if picture.most_bps >= SMALL.least_bps => VOICE_BPS,
        _ => VOICE_ALONE_BPS,
    }
}

impl Rung {
    /// The picture on it, if there is one.
    pub const fn picture(self) -> Option<Picture> {
        match self {
            Self::Sound => None,
            Self::Small => Some(SMALL),
            Self::Medium => Some(MEDIUM),
            Self::Large => Some(LARGE),
        }
    }

    /// A shared screen beside it, if there is one.
    pub const fn screen(self) -> Option<Picture> {
        let Some(picture) = self.picture() else {
            return None;
        };
        Some(Picture {
            height: SCREEN_LINES,
            most_fps: match self {
                Self::Large => 15,
                _ => 5,
            },
            most_bps: picture.most_bps / 2,
            ..picture
        })
    }

    /// The next one up.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Sound => Some(Self::Small),
            Self::Small => Some(Self::Medium),
            Self::Medium => Some(Self::Large),
            Self::Large => None,
        }
    }

    /// The next one down; below voice there is nothing.
    pub const fn below(self) -> Self {
        match self {
            Self::Large => Self::Medium,
            Self::Medium => Self::Small,
            Self::Small | Self::Sound => Self::Sound,
        }
    }
}
