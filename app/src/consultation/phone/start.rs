//! Before the camera runs: whose call it is for, that there is no sound, and one button.

use domain::consultation::phone_camera::CameraView;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::is_over;
use super::over::{OverPage, Why};
use super::room::Room;
use crate::api::{self, Failure};
use crate::consultation::device_check::camera_status;
use crate::consultation::media::{Fault, Local, Status};
use crate::kit::{Button, Page, failure_words};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Where the phone is on its way in.
#[derive(Debug, Clone, PartialEq)]
enum Way {
    /// Nothing was pressed yet, or the camera does not work.
    Ready,
    /// The camera is asked for, and the server.
    Asking,
    /// The server would not hear of it.
    Refused(Failure),
    /// Its owner has left meanwhile.
    Over,
    /// It waits or is in the call.
    In,
}

/// What is wrong with the camera, if anything is.
pub(super) fn fault_words(i18n: I18n, status: Status) -> Option<&'static str> {
    match status {
        Status::Fault(Fault::Refused) => Some(t_string!(i18n, join.fault.refused_camera)),
        Status::Fault(Fault::Missing) => Some(t_string!(i18n, join.fault.missing_camera)),
        Status::Fault(Fault::InUse) => Some(t_string!(i18n, join.fault.in_use_camera)),
        Status::Fault(Fault::Insecure) => Some(t_string!(i18n, join.fault.insecure)),
        _ => None,
    }
}

#[component]
pub(super) fn StartPage(
    /// As it was when the page was opened.
    camera: CameraView,
) -> impl IntoView {
    let way = RwSignal::new(Way::Ready);
    let status = camera_status();
    let start = move || {
        if way.get_untracked() == Way::Asking {
            return;
        }
        way.set(Way::Asking);
        spawn_local(async move {
            Local::get().show_away().await;
            if status.try_get_untracked() != Some(Status::On) {
                way.try_set(Way::Ready);
                return;
            }
            let next = match api::post::<CameraView, _>("/api/camera/arrive", &()).await {
                Ok(_) => Way::In,
                Err(failure) if is_over(&failure) => {
                    // Its page says that the camera is off.
                    Local::get().stop();
                    Way::Over
                }
                Err(failure) => Way::Refused(failure),
            };
            way.try_set(next);
        });
    };
    // Loaded anew in the middle of it: the browser has been asked before.
    if camera.arrived {
        start();
    }
    // Built anew only when it goes in or out.
    let place = Memo::new(move |_| {
        way.with(|way| match way {
            Way::In => Some(true),
            Way::Over => Some(false),
            _ => None,
        })
    });
    let camera = StoredValue::new(camera);
    move || {
        match place.get() {
        Some(true) => view! { <Room camera=camera.get_value()/> }.into_any(),
        Some(false) => view! { <OverPage why=Why::Removed/> }.into_any(),
        None => view! { <Before camera=camera.get_value() way=way start=Callback::new(move |()| start())/> }
            .into_any(),
    }
    }
}

#[component]
fn Before(camera: CameraView, way: RwSignal<Way>, start: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let status = camera_status();
    let (name, site) = (camera.owner_name, camera.site_name);
    let whose = move || {
        let (name, site) = (name.clone(), site.clone());
        t_string!(i18n, phone.page.whose, name = name, site = site).to_string()
    };
    let asking = Memo::new(move |_| way.with(|way| *way == Way::Asking));
    let wrong = move || {
        let refused = way.with(|way| match way {
            Way::Refused(failure) => Some(failure_words(i18n, failure).to_string()),
            _ => None,
        });
        let fault = fault_words(i18n, status.get()).map(str::to_owned);
        let words = refused.or_else(|| fault.filter(|_| !asking.get()))?;
        Some(view! { <p class="nhsuk-error-message">{words}</p> })
    };
    view! {
        <Page title=text!(i18n, phone.page.title)>
            <p>{whose}</p>
            <p>{t!(i18n, phone.page.no_sound)}</p>
            <div role="alert">{wrong}</div>
            <Button id="phone-start" busy=asking on_click=move |_| start.run(())>
                {move || if asking.get() {
                    t!(i18n, phone.page.starting).into_any()
                } else {
                    t!(i18n, phone.page.start).into_any()
                }}
            </Button>
        </Page>
    }
    .into_any()
}
