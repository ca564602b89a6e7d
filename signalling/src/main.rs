//! The `anteroom` binary.

use std::process::ExitCode;

use clap::Parser;
use signalling::commands::{Cli, run};

/// A booking asks for memory again and again, on several threads; the C library's gives it at a higher cost. SQLite,
/// which is written in C, takes its memory from here, too (the feature `override`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    run(&Cli::parse())
}
