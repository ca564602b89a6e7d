//! What a verdict means, and what to do about each fault, in words.

use domain::support::verdict::{Assessment, Fault, Verdict};
use leptos::prelude::*;

use crate::words::{I18n, t, t_string, use_i18n};

/// A verdict in a few words.
pub fn verdict_words(i18n: I18n, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => t_string!(i18n, support.verdict.good),
        Verdict::Fair => t_string!(i18n, support.verdict.fair),
        Verdict::SoundOnly => t_string!(i18n, support.verdict.sound_only),
        Verdict::Fails => t_string!(i18n, support.verdict.fails),
    }
}

fn fault_words(i18n: I18n, fault: Fault) -> &'static str {
    match fault {
        Fault::NoConnection => t_string!(i18n, support.fault.no_connection),
        Fault::NoRelay => t_string!(i18n, support.fault.no_relay),
        Fault::NoVoice => t_string!(i18n, support.fault.no_voice),
        Fault::NoPicture => t_string!(i18n, support.fault.no_picture),
        Fault::Loss => t_string!(i18n, support.fault.loss),
        Fault::SlowUp => t_string!(i18n, support.fault.slow_up),
        Fault::SlowDown => t_string!(i18n, support.fault.slow_down),
        Fault::Delay => t_string!(i18n, support.fault.delay),
        Fault::Jitter => t_string!(i18n, support.fault.jitter),
        Fault::NoDatagrams => t_string!(i18n, support.fault.no_datagrams),
    }
}

/// The verdict, what is in the way of better, and what to do.
#[component]
pub fn LineVerdict(
    /// What was found.
    found: Assessment,
) -> impl IntoView {
    let i18n = use_i18n();
    let Assessment { verdict, faults } = found;
    let faulty = !faults.is_empty();
    let faults = faults
        .into_iter()
        .map(|fault| view! { <li>{move || fault_words(i18n, fault)}</li> })
        .collect_view();
    view! {
        <div class="nhsuk-inset-text ar-verdict" data-verdict=verdict.as_str()>
            <p><strong>{move || verdict_words(i18n, verdict)}</strong></p>
            {faulty.then(|| view! {
                <ul class="nhsuk-list nhsuk-list--bullet">{faults}</ul>
            })}
            {(verdict == Verdict::Fails).then(|| view! { <p>{t!(i18n, support.ring)}</p> })}
        </div>
    }
    .into_any()
}
