//! The drawings on the buttons. Never alone: the words stand below each.

use leptos::prelude::*;

/// A drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Microphone,
    MicrophoneOff,
    Camera,
    CameraOff,
    Devices,
    Share,
    More,
    Chat,
    Leave,
    Corner,
    Lock,
    Warning,
    Hold,
    GoOn,
    Pin,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Microphone => {
                "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21"
            }
            Self::MicrophoneOff => {
                "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M4 4l16 16"
            }
            Self::Camera => "M3 7h12v10H3zM15 11l6-4v10l-6-4",
            Self::CameraOff => "M3 7h12v10H3zM15 11l6-4v10l-6-4M3 3l18 18",
            Self::Devices => "M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4",
            Self::Share => "M3 4h18v12H3zM9 20h6M12 13V7M9 10l3-3 3 3",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Chat => "M4 5h16v11H11l-5 4v-4H4z",
            Self::Leave => {
                "M4 14c4.5-5 11.5-5 16 0l-2.5 2.5-3.5-1.5v-2.5a8 8 0 0 0-4 0V15l-3.5 1.5z"
            }
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Warning => "M12 4L3 20h18zM12 10v4M12 17h.01",
            Self::Hold => "M8 5v14M16 5v14",
            Self::GoOn => "M7 4l12 8-12 8z",
            Self::Pin => "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5",
            Self::Corner => "M4 4h16v16H4zM13 13h5v5h-5zM11 11L7 7M7 10V7h3",
        }
    }

    /// The drawing, hidden from screen readers.
    pub fn draw(self) -> AnyView {
        view! {
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                <path
                    d=self.path()
                    fill="none"
                    stroke="currentColor"
                    stroke-width="2"
                    stroke-linecap="round"
                    stroke-linejoin="round"
                />
            </svg>
        }
        .into_any()
    }
}
