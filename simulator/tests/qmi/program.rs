//! The simulator as a program, and outside programs that are pointed at it.
//!
//! Proxies listen on names in the abstract socket namespace that are the same everywhere, so whatever uses one runs in a
//! network namespace of its own, and in a process namespace that takes the proxy along when it ends.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const SIMULATOR: &str = env!("CARGO_BIN_EXE_tandem-simulator");

/// A running simulator with one modem.
pub(crate) struct Program {
    child: Child,
    dir: tempfile::TempDir,
}

impl Program {
    /// The card of the default scenario in a modem of this model.
    pub(crate) fn start(personality: &str) -> Program {
        let dir = tempfile::tempdir().expect("a folder");
        let scenario = scenario(personality, dir.path());
        let mut child = Command::new(SIMULATOR)
            .arg("--dir")
            .arg(dir.path())
            .arg("--scenario")
            .arg(scenario)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert!(line.contains("\"ready\":true"), "{line}");
        Program { child, dir }
    }

    /// The terminal behind a name.
    pub(crate) fn port(&self, name: &str) -> PathBuf {
        std::fs::read_link(self.dir.path().join(name)).expect("a link")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; the test has failed then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the default scenario with another model.
fn scenario(personality: &str, dir: &Path) -> PathBuf {
    let path = dir.join("scenario.toml");
    let text = tandem_simulator::scenario::DEFAULT.replace("quectel-eg25", personality);
    std::fs::write(&path, text).expect("written");
    path
}

/// Runs qmicli on a device that is opened in this way, and gives everything that it printed.
pub(crate) fn qmicli(device: &Path, open: &str, arguments: &[&str]) -> String {
    printed(Command::new("qmicli").arg("--device").arg(device).arg(open).args(arguments).output())
}

/// What a program printed, on both channels.
fn printed(output: std::io::Result<Output>) -> String {
    let output = output.expect("qmicli is installed (tests/install-tools)");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a shell script apart from every other proxy. `$SIMULATOR`, `$DIR` and `$SCENARIO` are set.
pub(crate) fn apart(personality: &str, script: &str) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let scenario = scenario(personality, dir.path());
    printed(
        Command::new("unshare")
            .args(["--map-root-user", "--net", "--pid", "--fork", "--kill-child", "sh", "-euc", script])
            .env("SIMULATOR", SIMULATOR)
            .env("DIR", dir.path())
            .env("SCENARIO", scenario)
            .output(),
    )
}
