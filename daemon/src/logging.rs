//! Where log lines go: the journal when standard error leads there, else standard error.

use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The level is not understood.
    #[error("log level \"{text}\" is not understood; write \"info\" or \"info,modem=debug\"")]
    Level {
        /// As given.
        text: String,
    },
    /// Somebody else has set the logger.
    #[error("logging has been set up already")]
    Twice,
}

/// Sets the process's logger.
pub fn init(level: &str) -> Result<(), LogError> {
    let filter = parse(level)?;
    let registry = tracing_subscriber::registry().with(filter);
    let journal = if stderr_is_journal() { tracing_journald::layer().ok() } else { None };
    match journal {
        Some(journal) => registry.with(journal).try_init(),
        None => {
            let stderr = tracing_subscriber::fmt::layer()
                .with_writer(io::stderr)
                .with_ansi(io::stderr().is_terminal())
                .without_time();
            registry.with(stderr).try_init()
        }
    }
    .map_err(|_| LogError::Twice)
}

/// [`Targets`]' own reading takes a misspelt level for the name of a part.
fn parse(text: &str) -> Result<Targets, LogError> {
    let wrong = || LogError::Level { text: text.to_owned() };
    // An empty level would be read as "error".
    let level = |level: &str| match level.trim() {
        "" => Err(wrong()),
        level => level.parse::<LevelFilter>().map_err(|_| wrong()),
    };
    text.split(',').try_fold(Targets::new(), |targets, item| match item.split_once('=') {
        Some((part, _)) if part.trim().contains(char::is_whitespace) => Err(wrong()),
        Some((part, item)) => Ok(targets.with_target(part.trim(), level(item)?)),
        None => Ok(targets.with_default(level(item)?)),
    })
}

/// systemd sets JOURNAL_STREAM to device and inode of the socket that it gave us; a redirected standard error is
/// another file.
fn stderr_is_journal() -> bool {
    let Some(stream) = std::env::var("JOURNAL_STREAM").ok() else { return false };
    let Ok(file) = io::stderr().as_fd().try_clone_to_owned().map(std::fs::File::from) else { return false };
    let Ok(metadata) = file.metadata() else { return false };
    stream == format!("{}:{}", metadata.dev(), metadata.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels() {
        for good in ["info", "info,modem=debug", "warn,tandemd::supervisor=trace"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["", "loud", "info,", "info,modem=shout", "info modem=debug"] {
            assert!(matches!(parse(bad), Err(LogError::Level { .. })), "{bad}");
        }
    }
}
