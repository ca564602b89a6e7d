//! The `anteroom` binary.

use std::process::ExitCode;

use clap::Parser;
use signalling::commands::{Cli, run};

/// A booking asks for memory a thousand times; this one gives it at two thirds of the cost of the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    run(&Cli::parse())
}
