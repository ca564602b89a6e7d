//! What the program can be told on the command line.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing::subscriber::set_global_default;
use tracing_subscriber::EnvFilter;

use crate::config::{self, Config, ConfigError, LogFormat, Mode, Overrides};
use crate::outside::Entropy;
use crate::relay::Relay;
use crate::startup::{self, StartError};
use crate::{demo, self_check, store};

/// A virtual clinic in one program.
#[derive(Debug, Parser)]
#[command(name = "anteroom", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the clinic, with data that lasts.
    Serve(Switches),
    /// Run a demonstration: invented people, sign-in by one tap, nothing kept.
    Demo(Switches),
    /// Bring the database up to date and stop.
    Migrate(Switches),
    /// Run the relay alone, for browsers sent here by a clinic that has the same `turn.secret`.
    Turn(Switches),
    /// Check configuration, keys and database, and say what is wrong.
    Check(Switches),
}

#[derive(Debug, Args)]
struct Switches {
    /// The configuration file (TOML).
    #[arg(long, env = "ANTEROOM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where the database and the keys are.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

impl Switches {
    fn overrides(&self) -> Overrides {
        Overrides {
            file: self.config.clone(),
            listen: self.listen.clone(),
            data_dir: self.data_dir.clone(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot make a temporary folder: {0}")]
    Temporary(std::io::Error),
    #[error("{0} of these must be put right")]
    Faults(usize),
    #[error(transparent)]
    Relay(#[from] crate::relay::RelayError),
    #[error("the relay alone needs {0}")]
    RelayNeeds(&'static str),
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
}

/// Does what the command line says.
pub fn run(cli: &Cli) -> ExitCode {
    let done = match &cli.command {
        Command::Serve(switches) => serve(switches),
        Command::Demo(switches) => run_demo(switches),
        Command::Migrate(switches) => migrate(switches),
        Command::Turn(switches) => relay_alone(switches),
        Command::Check(switches) => check(switches),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "anteroom: {error}");
            ExitCode::FAILURE
        }
    }
}

fn say(words: &str) {
    // Nobody listening is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(std::io::stdout().is_terminal());
    // Not by the way that also takes in what libraries say through `log`: those of the connection check name
    // addresses of patients there. A second start in one process (tests) keeps the first log.
    let _ = match format {
        LogFormat::Text => set_global_default(builder.finish()),
        LogFormat::Json => set_global_default(builder.json().flatten_event(true).finish()),
    };
}

fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)
}

fn serve(switches: &Switches) -> Result<(), CommandError> {
    let config = config::load(Mode::Serve, &switches.overrides())?;
    start_log(config.log);
    run_until_told(config)
}

fn run_demo(switches: &Switches) -> Result<(), CommandError> {
    let mut overrides = switches.overrides();
    // Kept until the end of this function, then removed with everything in it.
    let temporary = match overrides.data_dir {
        Some(_) => None,
        None => Some(
            tempfile::Builder::new()
                .prefix("anteroom-demo-")
                .tempdir()
                .map_err(CommandError::Temporary)?,
        ),
    };
    if let Some(folder) = &temporary {
        overrides.data_dir = Some(folder.path().to_path_buf());
    }
    let config = config::load(Mode::Demo, &overrides)?;
    start_log(config.log);
    run_until_told(config)
}

fn run_until_told(config: Config) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        let app = startup::open(config)?;
        if app.config.is_demo() {
            demo::fill(&app)
                .await
                .map_err(|failure| StartError::Prepare(format!("{:?}", failure.problem().code)))?;
        }
        let shutdown = app.shutdown.clone();
        tokio::spawn(async move {
            told_to_stop().await;
            shutdown.begin();
        });
        startup::serve(app).await?;
        Ok(())
    })
}

async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn migrate(switches: &Switches) -> Result<(), CommandError> {
    let config = config::load(Mode::Serve, &switches.overrides())?;
    start_log(config.log);
    startup::prepare_data_dir(&config)?;
    let clock = crate::outside::Clock::Real;
    let taken = store::migrate(&startup::engine(&config), &clock).map_err(StartError::from)?;
    say(&format!(
        "The database is up to date ({taken} migrations taken)."
    ));
    Ok(())
}

/// Until told to stop; then until the last call has left, or told again.
fn relay_alone(switches: &Switches) -> Result<(), CommandError> {
    // There is no clinic here, so nothing of one is asked for.
    let config = config::load(Mode::Demo, &switches.overrides())?;
    start_log(config.log);
    let mut turn = config.turn.ok_or(CommandError::RelayNeeds("turn.listen"))?;
    // There is no site, either, whose port it could share.
    turn.web_port = None;
    if turn.listen.is_empty() && turn.tls_listen.is_empty() {
        return Err(CommandError::RelayNeeds("turn.listen"));
    }
    if turn.secrets.is_none() {
        return Err(CommandError::RelayNeeds("turn.secret"));
    }
    runtime()?.block_on(async {
        let relay = Relay::start(&turn, &Entropy::System)?;
        tracing::info!(host = turn.host, "the relay listens");
        told_to_stop().await;
        tracing::info!("stopping: nobody new is taken, calls may end");
        tokio::select! {
            () = relay.drain() => {}
            () = told_to_stop() => {}
        }
        Ok(())
    })
}

fn check(switches: &Switches) -> Result<(), CommandError> {
    let config = config::load(Mode::Serve, &switches.overrides())?;
    let findings = runtime()?.block_on(self_check::examine(&config));
    for finding in &findings {
        say(&finding.to_string());
    }
    match findings.iter().filter(|finding| finding.is_fault()).count() {
        0 => Ok(()),
        faults => Err(CommandError::Faults(faults)),
    }
}
