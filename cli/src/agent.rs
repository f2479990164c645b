//! The prompt for a password where no desktop shows one: over ssh, on a console.
//!
//! polkit asks through an agent. A desktop brings one along; for everybody else polkit's own terminal agent is started
//! for the time of one call.

use std::{
    io::{self, IsTerminal},
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::{io::AsyncReadExt, net::unix::pipe};

/// How long it may take to register.
const READY_DEADLINE: Duration = Duration::from_secs(3);

/// A running agent; ends when dropped.
#[derive(Debug)]
pub(crate) struct PasswordAgent(Child);

impl PasswordAgent {
    /// Starts one where somebody can be asked and has to be. Without it polkit refuses, and says so itself: nothing here is
    /// an error.
    pub(crate) async fn start() -> Option<PasswordAgent> {
        if is_root() || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let mut child = Command::new("pkttyagent")
            .args(["--notify-fd", "1", "--process"])
            .arg(std::process::id().to_string())
            .args(fallback(|name| std::env::var_os(name).is_some()))
            // It talks to the terminal itself.
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let stdout = child.stdout.take();
        let agent = PasswordAgent(child);
        // It closes this descriptor once it is registered, and so does its end.
        let mut notify = pipe::Receiver::from_owned_fd(OwnedFd::from(stdout?)).ok()?;
        let _ = tokio::time::timeout(READY_DEADLINE, notify.read(&mut [0])).await;
        Some(agent)
    }
}

impl Drop for PasswordAgent {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lets the agent of a desktop go first. Only where there may be one: polkit 122 never finds a fallback agent where it
/// knows no session, as without logind.
fn fallback(is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set).then_some("--fallback")
}

/// Root is never asked.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_goes_first() {
        for (variable, expect) in
            [("DISPLAY", Some("--fallback")), ("WAYLAND_DISPLAY", Some("--fallback")), ("SSH_TTY", None)]
        {
            assert_eq!(fallback(|name| name == variable), expect, "{variable}");
        }
    }
}
