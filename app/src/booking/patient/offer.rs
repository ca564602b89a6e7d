//! A time that has become free, opened by the link of a message: yes, no, or off the list; and in
//! plain words what happened when it is over.

use domain::booking::waiting_list::OfferState;
use domain::booking::wire::{Mode, OfferView};
use domain::people::title::title_in;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::link::{Link, Opened, Opens};
use super::service_words::service_words;
use super::services::mode_words;
use crate::kit::browser::clock;
use crate::kit::{Button, ButtonLink, InsetText, Look, Telephone, dates};
use crate::words::{I18n, language, t, t_string};

const LINK: Link = Link {
    path: "/o",
    kept_as: "anteroom-offer",
    api: "/api/offers",
    why: |i18n| t_string!(i18n, waiting.offer.why),
};

impl Opens for OfferView {
    fn language(&self) -> Language {
        self.language
    }

    fn telephone(&self) -> Option<String> {
        Some(self.site.telephone.clone())
    }

    fn title(&self, i18n: I18n) -> &'static str {
        match self.state {
            OfferState::Open => t_string!(i18n, waiting.offer.title),
            OfferState::Accepted => t_string!(i18n, waiting.offer.accepted),
            OfferState::Declined => t_string!(i18n, waiting.offer.declined),
            OfferState::Lapsed => t_string!(i18n, waiting.offer.lapsed),
            OfferState::Withdrawn => t_string!(i18n, waiting.offer.withdrawn),
            OfferState::Gone => t_string!(i18n, waiting.offer.gone),
        }
    }
}

/// A time that has become free.
#[component]
pub fn OfferPage() -> impl IntoView {
    LINK.page(|i18n, opened, view: OfferView| match view.state {
        OfferState::Open => asked(i18n, opened, view),
        _ => over(i18n, view),
    })
}

/// What, when, with whom and where.
fn card(i18n: I18n, view: &OfferView) -> AnyView {
    let view = view.clone();
    let length = view.end.minutes_since(view.start);
    let (start, zone, mode) = (view.start, view.zone, view.mode);
    let (name, role) = (view.clinician_name, view.clinician_title);
    let clinician = move || match title_in(language(i18n), &role) {
        "" => name.clone(),
        role => format!("{name}, {role}"),
    };
    let place = &view.site;
    let site = if mode == Mode::InPerson {
        place.in_a_line()
    } else {
        place.name.clone()
    };
    let number = view.site.telephone;
    let number =
        (!number.is_empty()).then(|| view! { " " <Telephone number=Signal::stored(number)/> });
    let service = view.service;
    view! {
        <div class="ar-appointment">
            <p class="ar-appointment__time">{move || dates::when(i18n, start, &zone)}</p>
            <p>
                <strong>{move || service_words(i18n, &service).name}</strong> <br/>
                {move || mode_words(i18n, mode)} " · " {move || dates::minutes(i18n, length)}
            </p>
            <p>{t!(i18n, appointment.with)} " " <strong>{clinician}</strong></p>
            <p class="ar-quiet">{site}{number}</p>
        </div>
    }
    .into_any()
}

fn asked(i18n: I18n, opened: Opened<OfferView>, view: OfferView) -> AnyView {
    let tick = clock(15_000);
    let open_until = view.open_until;
    Effect::new(move || {
        // The server has the last word when the time is up: a phone's clock may be ahead of its.
        if tick.get() >= open_until {
            opened.look(i18n);
        }
    });
    let (kept, zone) = (view.kept, view.zone.clone());
    let until_zone = zone.clone();
    let until = move || {
        let time = dates::when(i18n, open_until, &until_zone);
        if kept {
            t_string!(i18n, waiting.offer.kept, time = time).to_string()
        } else {
            t_string!(i18n, waiting.offer.first, time = time).to_string()
        }
    };
    let instead = view.instead_of.map(|before| {
        let words = move || {
            let time = dates::when(i18n, before, &zone);
            t_string!(i18n, waiting.offer.instead, time = time).to_string()
        };
        view! { <p>{words}</p> }
    });
    view! {
        {card(i18n, &view)}
        <InsetText><p>{until}</p>{instead}</InsetText>
        <Button look=Look::Large busy=opened.busy() on_click=move |_| opened.say("accept")>
            {t!(i18n, waiting.offer.yes)}
        </Button>
        <Button look=Look::Secondary busy=opened.busy() on_click=move |_| opened.say("decline")>
            {t!(i18n, waiting.offer.no)}
        </Button>
        <p>{t!(i18n, waiting.offer.no_words)}</p>
        {opened.off_the_list(i18n)}
    }
    .into_any()
}

fn over(i18n: I18n, view: OfferView) -> AnyView {
    let words = match view.state {
        OfferState::Open | OfferState::Accepted => {
            return view! {
                {card(i18n, &view)}
                <p>{t!(i18n, waiting.offer.accepted_words)}</p>
                <ButtonLink href="/appointment">{t!(i18n, waiting.offer.see)}</ButtonLink>
            }
            .into_any();
        }
        OfferState::Declined => t!(i18n, waiting.offer.declined_words).into_any(),
        OfferState::Lapsed => t!(i18n, waiting.offer.lapsed_words).into_any(),
        OfferState::Withdrawn => t!(i18n, waiting.offer.withdrawn_words).into_any(),
        OfferState::Gone => t!(i18n, waiting.offer.gone_words).into_any(),
    };
    view! { <p>{words}</p> }.into_any()
}
