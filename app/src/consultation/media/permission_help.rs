//! Which browser this is: for help with its own permission button, and for the clinic.

use leptos::prelude::window;

/// A browser as far as its permission settings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chrome or Chromium on a computer.
    Chrome,
    /// Edge on a computer.
    Edge,
    /// Firefox on a computer.
    Firefox,
    /// Safari on a Mac.
    SafariMac,
    /// Safari on an iPhone or iPad.
    SafariIos,
    /// Another browser on an iPhone or iPad.
    OtherIos,
    /// Samsung Internet.
    SamsungInternet,
    /// Firefox on Android.
    FirefoxAndroid,
    /// Chrome or another browser on Android.
    ChromeAndroid,
    /// A browser inside another app (Facebook, a mail program), which may have no camera at all.
    InApp,
    /// Something else.
    Other,
}

impl Browser {
    /// The one this page runs in.
    pub fn here() -> Self {
        let navigator = window().navigator();
        let agent = navigator.user_agent().unwrap_or_default();
        // An iPad says it is a Mac, but has a touch screen.
        Self::of(&agent, navigator.max_touch_points() > 1)
    }

    fn of(agent: &str, touch: bool) -> Self {
        let has = |part: &str| agent.contains(part);
        if ["FBAN", "FBAV", "Instagram", "; wv)", "GSA/", "Line/"]
            .iter()
            .any(|p| has(p))
        {
            return Self::InApp;
        }
        if has("iPhone") || has("iPad") || (has("Macintosh") && touch) {
            let other = ["CriOS", "FxiOS", "EdgiOS"].iter().any(|p| has(p));
            return if other {
                Self::OtherIos
            } else {
                Self::SafariIos
            };
        }
        if has("Android") {
            return if has("SamsungBrowser") {
                Self::SamsungInternet
            } else if has("Firefox") {
                Self::FirefoxAndroid
            } else {
                Self::ChromeAndroid
            };
        }
        if has("Edg/") {
            Self::Edge
        } else if has("Firefox/") {
            Self::Firefox
        } else if has("Chrome/") || has("Chromium/") {
            Self::Chrome
        } else if has("Safari/") {
            Self::SafariMac
        } else {
            Self::Other
        }
    }
}

/// Browser, version and system in words ("Firefox 153 on Android"), for the clinic's board.
pub fn browser_name() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    name_of(&agent)
}

fn name_of(agent: &str) -> String {
    const KNOWN: [(&str, &str); 8] = [
        ("SamsungBrowser/", "Samsung Internet"),
        ("Edg/", "Edge"),
        ("EdgiOS/", "Edge"),
        ("CriOS/", "Chrome"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let browser = KNOWN.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(format!("{name} {version}"))
    });
    let browser = browser.unwrap_or_else(|| "Unknown browser".to_owned());
    match SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)) {
        Some((_, system)) => format!("{browser} on {system}"),
        None => browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    const SAMSUNG: &str = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) \
        SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36";
    const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
        Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, \
        like Gecko) Version/18.4 Safari/605.1.15";

    #[test]
    fn browsers_are_told_apart_by_what_they_say() {
        assert_eq!(Browser::of(IPHONE, true), Browser::SafariIos);
        assert_eq!(Browser::of(SAMSUNG, true), Browser::SamsungInternet);
        assert_eq!(Browser::of(EDGE, false), Browser::Edge);
        assert_eq!(Browser::of(MAC, false), Browser::SafariMac);
        assert_eq!(Browser::of(MAC, true), Browser::SafariIos);
    }

    #[test]
    fn the_clinic_reads_browser_version_and_system() {
        assert_eq!(name_of(IPHONE), "Safari 18 on iPhone");
        assert_eq!(name_of(SAMSUNG), "Samsung Internet 27 on Android");
        assert_eq!(name_of("curl/8"), "Unknown browser");
    }
}
