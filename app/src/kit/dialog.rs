//! A question over the page: the browser's own dialog, which keeps the focus and closes by Escape.

use leptos::html;
use leptos::prelude::*;

/// A signal that is true while this is asked, for the dialog that asks it; what is asked is over when the dialog
/// closes. `begin` makes the dialog ready.
pub fn open_while<T: Send + Sync + 'static>(
    asking: RwSignal<Option<T>>,
    is_this: impl Fn(&T) -> bool + 'static,
    begin: impl Fn(&T) + 'static,
) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || {
        asking.with(|asking| {
            if let Some(asked) = asking.as_ref().filter(|asked| is_this(asked)) {
                untrack(|| begin(asked));
                open.set(true);
            }
        });
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            asking.set(None);
        }
        now
    });
    open
}

/// A dialog. Opened and closed by its signal; Escape closes it.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// The id of its heading, one of a kind on the page.
    #[prop(default = "dialog-title")]
    id: &'static str,
    /// The question and its buttons.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            // It refuses only when it is not in the document.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="ar-dialog" node_ref=dialog aria-labelledby=id on:close=move |_| open.set(false)>
            <h2 class="nhsuk-heading-m" id=id>{move || title.get()}</h2>
            {children()}
        </dialog>
    }
    .into_any()
}
