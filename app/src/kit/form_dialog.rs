//! A dialog that is a form: what was refused, what it is about, the fields, the button that sends and the one that
//! leaves it.

use leptos::prelude::*;

use super::{Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look};
use crate::words::{t, use_i18n};

/// A dialog that is a form.
#[component]
pub fn FormDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its form.
    form: Form,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// The id of its heading, one of a kind on the page.
    id: &'static str,
    /// What it is about, above the fields.
    #[prop(optional)]
    about: Option<AnyView>,
    /// What happens on submit.
    #[prop(into)]
    on_submit: Callback<()>,
    /// The words of the button that sends.
    #[prop(into)]
    send: TextProp,
    /// How that button looks.
    #[prop(optional, into)]
    look: Signal<Look>,
    /// The fields, if any. They are there only while it is open: a page may have others of the same names.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let i18n = use_i18n();
    let children = StoredValue::new(children);
    let send = StoredValue::new(send);
    let button = move || {
        let words = move || send.with_value(TextProp::get);
        view! { <Button look=look.get() busy=form.busy()>{words}</Button> }
    };
    let fields = move || {
        open.get().then(|| {
            view! {
                <FormView on_submit=on_submit>
                    {children.with_value(|children| children.as_ref().map(|children| children()))}
                    <div class="ar-buttons">
                        {button}
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        })
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=title id=id>
            <ErrorSummary/>
            {about}
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
