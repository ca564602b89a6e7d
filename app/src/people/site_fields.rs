//! What an administrator says of a site, and changing it.

use domain::error::FieldError;
use domain::people::wire::{Site, SiteDetails, Sites};
use leptos::prelude::*;

use super::session::use_session;
use crate::api;
use crate::kit::{Form, FormDialog, Loaded, TextInput, Textarea, announce};
use crate::text;
use crate::words::{t_string, use_i18n};

/// What is typed of a site: name, telephone, address, postcode, and the directions in both languages.
#[derive(Clone, Copy, Default)]
pub(super) struct Typed([RwSignal<String>; 6]);

impl Typed {
    /// Begins with this; with nothing of a site that is yet to be made.
    pub(super) fn set(self, site: Option<Site>) {
        let said = site.map_or_else(Default::default, |site| {
            [
                site.name,
                site.telephone,
                site.address,
                site.postcode,
                site.directions,
                site.directions_cy,
            ]
        });
        for (field, said) in self.0.into_iter().zip(said) {
            field.set(said);
        }
    }

    /// As it is sent.
    pub(super) fn read(self) -> SiteDetails {
        let typed = self.0.map(|field| field.get_untracked());
        let [
            name,
            telephone,
            address,
            postcode,
            directions,
            directions_cy,
        ] = typed;
        SiteDetails {
            name,
            telephone,
            address,
            postcode,
            directions,
            directions_cy,
        }
    }
}

/// The questions.
#[component]
pub(super) fn SiteFields(
    /// What is typed.
    typed: Typed,
    /// What stands before each field's name and a dot: there are several such forms on the page, and an id is one
    /// of a kind.
    prefix: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = move |field: &str| format!("{prefix}.{field}");
    let lines = Callback::new(move |error| {
        (error == FieldError::TooMany).then(|| t_string!(i18n, people.site.lines_many).to_owned())
    });
    let code = Callback::new(move |error| {
        (error == FieldError::Format).then(|| t_string!(i18n, people.site.postcode_form).to_owned())
    });
    let Typed(
        [
            called,
            telephone,
            address,
            postcode,
            directions,
            directions_cy,
        ],
    ) = typed;
    view! {
        <TextInput name=name("name") label=text!(i18n, people.team.site_name) value=called autocomplete="off"/>
        <TextInput
            name=name("telephone")
            label=text!(i18n, people.team.site_telephone)
            value=telephone
            kind="tel"
            autocomplete="off"
            width=20
        />
        <Textarea
            name=name("address")
            label=text!(i18n, people.site.address)
            hint=text!(i18n, people.site.address_hint)
            value=address
            rows=3
            words=lines
        />
        <TextInput
            name=name("postcode")
            label=text!(i18n, people.site.postcode)
            hint=text!(i18n, people.site.postcode_hint)
            value=postcode
            autocomplete="off"
            width=10
            words=code
        />
        <Textarea
            name=name("directions")
            label=text!(i18n, people.site.directions)
            hint=text!(i18n, people.site.directions_hint)
            value=directions
            rows=3
        />
        <Textarea
            name=name("directions_cy")
            label=text!(i18n, people.site.directions_cy)
            hint=text!(i18n, people.site.directions_cy_hint)
            value=directions_cy
            rows=3
        />
    }
    .into_any()
}

/// The id of the button by which a site is changed.
pub(super) fn change_id(site: &Site) -> String {
    format!("change-site-{}", site.id)
}

/// Changes a site: open while there is one.
#[component]
pub(super) fn ChangeSite(
    /// Which.
    changing: RwSignal<Option<Site>>,
    /// The list it stands in.
    sites: Loaded<Sites>,
    /// Where the keyboard goes once the list is drawn anew.
    back_to: StoredValue<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::default();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if let Some(site) = changing.get() {
            typed.set(Some(site));
            form.clear();
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            changing.set(None);
        }
        now
    });
    let submit = move |()| {
        let Some(site) = changing.get_untracked() else {
            return;
        };
        let path = format!("/api/sites/{}", site.id);
        let body = typed.read();
        form.send(
            async move {
                let answer = api::put::<Site, _>(&path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| failure.rename(|field| Some(format!("changed.{field}"))))
            },
            move |site| {
                back_to.set_value(Some(change_id(&site)));
                open.set(false);
                announce(t_string!(i18n, people.team.saved));
                sites.refresh();
                // Its name stands above every page, too.
                session.ask();
            },
        );
    };
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, people.site.change_title)
            id="change-site-title"
            on_submit=submit
            send=text!(i18n, people.team.details_submit)
        >
            <SiteFields typed=typed prefix="changed"/>
        </FormDialog>
    }
    .into_any()
}
