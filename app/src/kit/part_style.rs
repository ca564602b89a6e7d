//! The stylesheet of the patients' further pages: the first ones do not need it, so it comes with the
//! part that does. Its address stands in the page (`app/patient.html`), named by its content.

use std::cell::{Cell, RefCell};
use std::future::Future;

use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlLinkElement, HtmlMetaElement};

thread_local! {
    static COMING: RefCell<Option<Promise>> = const { RefCell::new(None) };
    static THERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the stylesheet is in the page.
pub fn is_there() -> bool {
    THERE.get()
}

/// Begins to fetch it at once, unless it is there or on its way; one that did not come is asked for
/// again. Ends with whether it is in the page.
pub fn fetch() -> impl Future<Output = bool> {
    let coming = COMING.with_borrow_mut(|coming| coming.get_or_insert_with(ask).clone());
    async move {
        let came = JsFuture::from(coming).await.is_ok();
        THERE.set(came);
        if !came {
            COMING.set(None);
        }
        came
    }
}

fn ask() -> Promise {
    Promise::new(&mut |came, lost| {
        let Some(link) = link() else {
            let _ = lost.call0(&lost);
            return;
        };
        link.set_onload(Some(&came));
        let gone = link.clone();
        let failed = Closure::once_into_js(move || {
            gone.remove();
            let _ = lost.call0(&lost);
        });
        link.set_onerror(Some(failed.unchecked_ref()));
        let head = document().head();
        let _ = head.map(|head| head.append_child(&link));
    })
}

fn link() -> Option<HtmlLinkElement> {
    let named = document().query_selector("meta[name=anteroom-later-stylesheet]");
    let named: HtmlMetaElement = named.ok()??.dyn_into().ok()?;
    let link = document().create_element("link").ok()?;
    let link: HtmlLinkElement = link.dyn_into().ok()?;
    link.set_rel("stylesheet");
    link.set_href(&named.content());
    Some(link)
}
