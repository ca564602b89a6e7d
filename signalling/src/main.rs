//! The `anteroom` binary.

use std::process::ExitCode;

use clap::Parser;
use signalling::commands::{Cli, run};

fn main() -> ExitCode {
    run(&Cli::parse())
}
