//! A link's QR code.

use domain::consultation::guests::QrCode;
use leptos::prelude::*;

/// The squares of a margin that a scanner wants around a code.
const MARGIN: u16 = 4;

/// The code, drawn here: nothing is fetched, and nobody else sees the link.
#[component]
pub(super) fn Code(
    qr: QrCode,
    /// What it is, for who does not see it.
    label: TextProp,
) -> impl IntoView {
    let side = qr.size + 2 * MARGIN;
    view! {
        <svg
            class="ar-qr-code"
            viewBox=format!("-{MARGIN} -{MARGIN} {side} {side}")
            role="img"
            aria-label=move || label.get()
            shape-rendering="crispEdges"
        >
            <rect
                x=format!("-{MARGIN}")
                y=format!("-{MARGIN}")
                width=side.to_string()
                height=side.to_string()
                fill="#fff"
            />
            <path d=qr.path fill="#000"/>
        </svg>
    }
    .into_any()
}
