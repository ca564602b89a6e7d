//! The list of all settings: it decides which variables exist, and the README's table is held to
//! it by a test.

/// What a variable's text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Switch,
    /// Separated by commas.
    List,
    /// A JSON list of objects.
    Json,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its dotted place in the TOML file.
    pub key: &'static str,
    pub(super) kind: Kind,
    /// What holds when it is not set, in words.
    pub default: &'static str,
    /// What it does.
    pub about: &'static str,
}

impl Setting {
    /// The variable that sets it: `smtp.host` is `ANTEROOM_SMTP_HOST`.
    pub fn variable(&self) -> String {
        format!("ANTEROOM_{}", self.key.replace('.', "_").to_uppercase())
    }
}

const fn setting(
    key: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Setting {
    Setting {
        key,
        kind,
        default,
        about,
    }
}

/// All settings, in the order people want to read them.
pub const SETTINGS: &[Setting] = &[
    setting(
        "listen",
        Kind::Text,
        "localhost:8080",
        "Address and port to listen on; `localhost` means IPv4 and IPv6 loopback",
    ),
    setting(
        "tls.certificate",
        Kind::Text,
        "none",
        "A certificate chain, a PEM file: with it Anteroom speaks TLS itself where it listens, and takes up a renewed one by itself",
    ),
    setting("tls.key", Kind::Text, "none", "Its key, a PEM file"),
    setting(
        "public_url",
        Kind::Text,
        "http(s)://localhost: and the port",
        "The address people use; decides links, cookies and which Origin is ours",
    ),
    setting(
        "data_dir",
        Kind::Text,
        "./data",
        "Where the database and the keys are; the demo has a temporary folder of its own",
    ),
    setting(
        "database_url",
        Kind::Text,
        "none: SQLite, a file in data_dir",
        "A PostgreSQL database: `postgres://USER:PASSWORD@HOST/DATABASE`; not for the demo, which keeps to its folder",
    ),
    setting(
        "master_key",
        Kind::Text,
        "",
        "The master key, 32 bytes in base64, instead of a file; not for the demo",
    ),
    setting(
        "master_key_file",
        Kind::Text,
        "master.key in data_dir",
        "The file of the master key; made at the first start; not for the demo",
    ),
    setting(
        "branding.name",
        Kind::Text,
        "Anteroom",
        "The organisation's name",
    ),
    setting(
        "branding.telephone",
        Kind::Text,
        "must be set (demo: 01632 960 000)",
        "The number patients can ring, as it should be read; there is no clinic without one",
    ),
    setting("branding.logo", Kind::Text, "none", "An .svg or .png file"),
    setting(
        "branding.primary",
        Kind::Text,
        "neutral",
        "Colour of the header, `#rrggbb`",
    ),
    setting(
        "branding.on_primary",
        Kind::Text,
        "neutral",
        "Colour of text on the primary colour",
    ),
    setting("branding.link", Kind::Text, "neutral", "Colour of links"),
    setting(
        "branding.button",
        Kind::Text,
        "neutral",
        "Colour of buttons that go forward",
    ),
    setting(
        "smtp.host",
        Kind::Text,
        "none",
        "Mail server; without one reception is shown the links to pass on",
    ),
    setting(
        "smtp.port",
        Kind::Number,
        "587 (implicit 465, none 25)",
        "Its port",
    ),
    setting(
        "smtp.tls",
        Kind::Text,
        "starttls",
        "`starttls`, `implicit` or `none`",
    ),
    setting(
        "smtp.user",
        Kind::Text,
        "none",
        "User name at the mail server",
    ),
    setting(
        "smtp.password",
        Kind::Text,
        "none",
        "Password at the mail server",
    ),
    setting("smtp.from", Kind::Text, "none", "Sender, `Name <address>`"),
    setting(
        "notify.key",
        Kind::Text,
        "none",
        "API key of GOV.UK Notify, which sends text messages; without one there are none",
    ),
    setting(
        "notify.template",
        Kind::Text,
        "none",
        "The template at Notify, a text message whose whole text is `((body))`",
    ),
    setting(
        "notify.sender",
        Kind::Text,
        "Notify's default",
        "Identifier of the text message sender at Notify",
    ),
    setting(
        "notify.receipts_token",
        Kind::Text,
        "none",
        "What Notify shows when it calls `/api/messages/receipts`, at least 16 characters; without it no receipts are taken",
    ),
    setting(
        "notify.url",
        Kind::Text,
        "https://api.notifications.service.gov.uk",
        "Where Notify is",
    ),
    setting(
        "turn.listen",
        Kind::List,
        "none",
        "Addresses and ports of Anteroom's own relay (TURN), for UDP and TCP: `203.0.113.7:3478`",
    ),
    setting(
        "turn.tls_listen",
        Kind::List,
        "none",
        "The same for TLS, on a port of its own: `203.0.113.7:5349`",
    ),
    setting(
        "turn.web_port",
        Kind::Switch,
        "true with both a relay and `tls.certificate`",
        "Whether the relay is reached on the site's own TLS port, too, which most firewalls let through; `true` alone makes a relay that is reached there only",
    ),
    setting(
        "turn.certificate",
        Kind::Text,
        "tls.certificate",
        "The relay's certificate chain, a PEM file",
    ),
    setting("turn.key", Kind::Text, "tls.key", "Its key, a PEM file"),
    setting(
        "turn.host",
        Kind::Text,
        "the host of public_url",
        "The name by which browsers reach the relay; on the site's port, whoever asks for another name than the site's gets the relay",
    ),
    setting(
        "turn.secret",
        Kind::Text,
        "made at each start",
        "What short-lived credentials are made with, the same at `anteroom turn` or coturn elsewhere; at least 16 characters",
    ),
    setting(
        "turn.previous_secret",
        Kind::Text,
        "none",
        "The secret before, good beside the new one while it is being changed",
    ),
    setting(
        "turn.relay_addresses",
        Kind::List,
        "where it listens",
        "Addresses of this machine to relay from, at most one IPv4 and one IPv6; behind a NAT `LOCAL=PUBLIC`",
    ),
    setting(
        "turn.ports",
        Kind::Text,
        "49152-65535",
        "UDP ports the relay gives out; nothing else on the machine may use them",
    ),
    setting(
        "turn.allowed_peers",
        Kind::List,
        "none",
        "Private and other special ranges that may be relayed to all the same: `10.0.0.0/8`",
    ),
    setting(
        "check.at_once",
        Kind::Number,
        "8",
        "How many people may check their connection at once; 0 switches the connection check off",
    ),
    setting(
        "check.addresses",
        Kind::List,
        "turn.relay_addresses, else where the site listens",
        "Addresses of this machine where the connection check's peer listens (UDP); behind a NAT `LOCAL=PUBLIC`",
    ),
    setting(
        "check.ports",
        Kind::Text,
        "turn.ports, else any",
        "UDP ports of the connection check's peer",
    ),
    setting(
        "ice_servers",
        Kind::Json,
        "none",
        "Other STUN and TURN servers: `[{urls, username, credential}]` or `[{urls, shared_secret}]`; a JSON list as a variable",
    ),
    setting(
        "patients_relay_only",
        Kind::Switch,
        "true when there is a relay",
        "Whether patients' media always goes through the relay, so that no one learns a home address",
    ),
    setting(
        "trusted_proxies",
        Kind::List,
        "none",
        "Addresses or ranges whose X-Forwarded-For is believed",
    ),
    setting(
        "zone",
        Kind::Text,
        "Europe/London",
        "IANA time zone of new sites",
    ),
    setting(
        "demo_sites",
        Kind::List,
        "Northampton General Hospital, Kettering General Hospital",
        "Names of the two sites of the demo",
    ),
    setting("log", Kind::Text, "text", "`text` or `json`"),
    setting(
        "metrics_token",
        Kind::Text,
        "none",
        "Bearer token for `/metrics` from other machines",
    ),
    setting(
        "app_dir",
        Kind::Text,
        "built in",
        "Read the app from this folder instead",
    ),
    setting(
        "limits.body_bytes",
        Kind::Number,
        "65536",
        "Largest request body",
    ),
    setting(
        "limits.connections",
        Kind::Number,
        "4096",
        "Most connections at once",
    ),
    setting(
        "limits.header_seconds",
        Kind::Number,
        "15",
        "Time for a request's head to arrive, at most 15",
    ),
    setting(
        "limits.request_seconds",
        Kind::Number,
        "30",
        "Time to answer a request",
    ),
];
