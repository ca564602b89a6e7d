//! From a configuration to a running server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::app_state::{App, Shared, Shutdown};
use crate::bus::Bus;
use crate::config::{Config, Mode};
use crate::consultation::LiveRooms;
use crate::http::{Figures, Rooms, Serving};
use crate::outside::{Clock, Entropy};
use crate::relay::Relay;
use crate::store::{Changes, Db, Engine, MasterKey, OpenError, Opening, Past};
use crate::support::Checks;
use crate::tls::{Certificate, CertificateError, Front, FrontError};
use crate::{booking, http, messages, people, store};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("cannot use the data folder {path}: {source}")]
    DataDir {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The demo was pointed at the data of a real clinic.
    #[error(
        "{0} is not the demo's: it may hold the data of a real clinic, which the demo leaves alone. \
         Without --data-dir the demo uses a temporary folder"
    )]
    NotTheDemos(String),
    /// A clinic was pointed at what the demo invented.
    #[error("{0} is the demo's: its people are invented. Give another data_dir or database_url")]
    TheDemos(String),
    /// The certificate or its key is none.
    #[error("the certificate cannot be used: {0}")]
    Certificate(#[source] CertificateError),
    /// TLS cannot be had.
    #[error(transparent)]
    Tls(#[from] FrontError),
    /// The relay does not start.
    #[error(transparent)]
    Relay(#[from] crate::relay::RelayError),
    /// Something that must be done before the first request failed.
    #[error("could not prepare: {0}")]
    Prepare(String),
}

/// Where the database of a configuration is.
pub fn engine(config: &Config) -> Engine {
    match &config.database_url {
        Some(url) => Engine::Postgres(url.clone()),
        None => Engine::Sqlite(config.data_dir.join("anteroom.db")),
    }
}

/// The master key, from the configuration or its file; made at the very first start.
///
/// # Errors
/// When there is a database but no key, or the key is malformed.
pub fn master_key(config: &Config, entropy: &Entropy) -> Result<MasterKey, OpenError> {
    match &config.master_key {
        Some(text) => MasterKey::from_text(text.reveal()),
        None => MasterKey::from_file(&config.master_key_path(), &engine(config), entropy),
    }
}

/// Makes the data folder, for its owner alone.
///
/// # Errors
/// When it cannot be made.
pub fn prepare_data_dir(config: &Config) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(&config.data_dir)
        .map_err(|source| StartError::DataDir {
            path: config.data_dir.clone(),
            source,
        })
}

/// Keeps the demo and real clinics apart, before anything of either is opened.
fn keep_apart(config: &Config) -> Result<(), StartError> {
    let database = engine(config);
    let past = store::past(&database)?;
    match (config.mode, past) {
        (Mode::Demo, Past::Clinic) => Err(StartError::NotTheDemos(database.to_string())),
        // A key that waits for its first database, or for one to be restored.
        (Mode::Demo, Past::Nothing) if config.master_key_path().exists() => Err(
            StartError::NotTheDemos(config.data_dir.display().to_string()),
        ),
        (Mode::Serve, Past::Demo) => Err(StartError::TheDemos(database.to_string())),
        _ => Ok(()),
    }
}

/// Opens everything, without serving yet.
///
/// # Errors
/// [`StartError`] says what is in the way.
pub fn open(config: Config) -> Result<App, StartError> {
    keep_apart(&config)?;
    prepare_data_dir(&config)?;
    let clock = if config.is_demo() {
        Clock::shifted()
    } else {
        Clock::Real
    };
    let entropy = Entropy::System;
    let bus = Bus::new();
    let db = Db::open(Opening {
        engine: engine(&config),
        master: master_key(&config, &entropy)?,
        clock: clock.clone(),
        entropy: entropy.clone(),
        bus: bus.clone(),
    })?;
    Ok(App::from(Shared {
        checks: Checks::new(config.check.at_once),
        client_limits: people::ClientLimits::default(),
        published: booking::Published::default(),
        keys: db.keys(),
        db,
        config: Arc::new(config),
        clock,
        entropy,
        bus,
        gatekeeper: Arc::new(Rooms),
        rooms: LiveRooms::default(),
        relay: None,
        availability: booking::AvailabilityIndex::default(),
        contested: booking::Contested::default(),
        metrics: Figures::collect(),
        shutdown: Shutdown::default(),
    }))
}

/// Listens, starts the workers and serves until told to stop.
///
/// # Errors
/// [`StartError`] when it cannot begin.
pub async fn serve(mut app: App) -> Result<(), StartError> {
    let listeners = listen(&app.config.listen).await?;
    if let Some(turn) = &app.config.turn {
        let relay = Arc::new(Relay::start(turn, &app.entropy)?);
        tracing::info!(host = turn.host, "the relay listens");
        app = app.clone().with(|shared| shared.relay = Some(relay));
    }
    let tls = front(&app)?;
    let workers = begin(&app).await?;
    tracing::info!(address = app.config.public_url.as_str(), "ready");
    let serving = Serving {
        listeners,
        router: http::router(&app),
        limits: app.config.limits.clone(),
        tls,
    };
    http::serve(serving, app.shutdown.clone()).await;
    drop(workers);
    Ok(())
}

/// Prepares what the first request needs, and starts what goes on beside requests (sending, reminding, filling what
/// frees up, keeping copies in step, tidying). It ends when what is given is dropped.
///
/// # Errors
/// [`StartError::Prepare`] when the first cannot be done.
pub async fn begin(app: &App) -> Result<JoinSet<()>, StartError> {
    people::prepare(app)
        .await
        .map_err(|failure| StartError::Prepare(format!("{:?}", failure.problem().code)))?;
    let mut workers = JoinSet::new();
    workers.spawn(messages::deliver(app.clone()));
    workers.spawn(booking::look_after_waiting_list(app.clone()));
    workers.spawn(booking::look_after_reminders(app.clone()));
    workers.spawn(booking::keep_availability(app.clone()));
    workers.spawn(tidy(app.clone()));
    Ok(workers)
}

/// The door with TLS, if it is ours to have one.
fn front(app: &App) -> Result<Option<Front>, StartError> {
    let Some(files) = &app.config.tls else {
        return Ok(None);
    };
    let certificate = Certificate::open(files).map_err(StartError::Certificate)?;
    certificate.keep_fresh();
    let on_web_port = app
        .config
        .turn
        .as_ref()
        .is_some_and(|turn| turn.web_port.is_some());
    let relay = app.relay.as_ref().filter(|_| on_web_port);
    let shared = relay.map(|relay| relay.at_the_web_port(app.config.public_url.host()));
    Ok(Some(Front::new(&certificate, shared)?))
}

async fn listen(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, StartError> {
    let mut listeners = Vec::new();
    for &address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => listeners.push(listener),
            // `localhost` means both; a machine without IPv6 has only one.
            Err(error)
                if address.is_ipv6()
                    && !listeners.is_empty()
                    && error.kind() != std::io::ErrorKind::AddrInUse =>
            {
                tracing::debug!(%error, "no IPv6 loopback here");
            }
            Err(source) => return Err(StartError::Listen { address, source }),
        }
    }
    Ok(listeners)
}

/// Throws away what has expired, once an hour.
async fn tidy(app: App) {
    let mut hour = tokio::time::interval(std::time::Duration::from_secs(3600));
    loop {
        hour.tick().await;
        if let Err(error) = http::forget_expired(&app).await {
            tracing::warn!(%error, "expired answers could not be thrown away");
        }
        if let Err(error) = people::tidy(&app).await {
            tracing::warn!(%error, "ended sign-ins could not be thrown away");
        }
        if let Err(error) = app.db.keep(crate::consultation::sweep_files).await {
            tracing::warn!(%error, "expired files could not be thrown away");
        }
        if let Err(error) = app.db.keep(booking::sweep).await {
            tracing::warn!(%error, "expired holds could not be thrown away");
        }
        if let Err(error) = app.db.keep(booking::sweep_waiting_list).await {
            tracing::warn!(%error, "slots that are past could not be thrown away");
        }
        if let Err(error) = app.db.keep(booking::sweep_reminders).await {
            tracing::warn!(%error, "reminders that are past could not be thrown away");
        }
        if let Err(error) = app.db.keep(messages::sweep).await {
            tracing::warn!(%error, "letters of old text messages could not be thrown away");
        }
        if let Err(error) = app.db.keep(Changes::sweep).await {
            tracing::warn!(%error, "changes that all have heard of could not be thrown away");
        }
    }
}
