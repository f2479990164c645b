//! Child processes that end with their owner, and where the binaries are.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A wait that takes longer than this on the slowest machine means that nothing will come.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// A child that is killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts `command`; standard error goes to `log` where given.
    pub fn start(command: &mut Command, log: Option<&Path>) -> Result<Self> {
        if let Some(log) = log {
            let file = std::fs::File::options().create(true).append(true).open(log)?;
            command.stderr(file);
        }
        let child =
            command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {command:?}"))?;
        Ok(Self { child })
    }

    /// Starts `command` and reads the first line of its standard output.
    pub fn start_and_read_line(command: &mut Command, log: Option<&Path>) -> Result<(Self, String)> {
        let mut process = Self::start(command.stdout(Stdio::piped()), log)?;
        let stdout = process.child.stdout.take().context("no standard output")?;
        let mut line = String::new();
        let mut reader = BufReader::new(stdout);
        reader.read_line(&mut line)?;
        if line.is_empty() {
            bail!("{command:?} ended before it was ready: {:?}", process.child.wait()?);
        }
        // Whatever it prints later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut reader.by_ref(), &mut std::io::sink()));
        Ok((process, line))
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill(Pid::from_raw(i32::try_from(self.child.id())?), signal)?)
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> Result<std::process::ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The repository's root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// One of the project's binaries, built beside the running test.
pub fn binary(name: &str) -> PathBuf {
    let path = std::env::current_exe()
        .ok()
        .and_then(|test| Some(test.parent()?.parent()?.join(name)))
        .unwrap_or_else(|| PathBuf::from(name));
    assert!(path.exists(), "{} is missing; build it with `cargo build --workspace --bins`", path.display());
    path
}

/// Whether the tests run as root: those that need another user or a mount are skipped otherwise.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Standard output of a command that must succeed.
pub fn output_of(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", both_streams(&output));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Standard output and error of a finished command, for messages.
pub fn both_streams(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
