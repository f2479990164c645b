//! A private message bus, and the command run against it.

use std::{fs::Permissions, os::unix::fs::PermissionsExt, path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::fake::{Fake, World};

/// Nothing here takes long; a test that would hang fails instead.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A `dbus-daemon` of one's own.
pub(crate) struct Bench {
    pub(crate) address: String,
    /// These end with the test.
    _daemon: Child,
    folder: tempfile::TempDir,
}

/// How a run of the command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) async fn new() -> Bench {
        Bench::with_policy("").await
    }

    /// With further bus policy rules.
    pub(crate) async fn with_policy(rules: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        let text = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
             <policy context='default'><allow send_destination='*'/><allow eavesdrop='true'/><allow own='*'/><allow user='*'/>{rules}</policy>\
             </busconfig>",
            socket.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("dbus-daemon must be installed (Debian: dbus-daemon)");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).await.unwrap();
        assert!(address.starts_with("unix:"), "dbus-daemon did not start");
        Bench { address: address.trim().to_owned(), _daemon: daemon, folder }
    }

    /// Puts a fake service on the bus.
    pub(crate) async fn serve(&self, world: World) -> Fake {
        Fake::start(&self.address, world).await
    }

    /// Runs `tandem` with these arguments, without a terminal.
    pub(crate) async fn tandem(&self, arguments: &[&str]) -> Ended {
        let child = self.command(arguments).spawn().unwrap();
        ended(child).await
    }

    /// Temporary folders are for their owner alone.
    pub(crate) fn open_to_everybody(&self) {
        std::fs::set_permissions(self.folder.path(), Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = plain_command(arguments);
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &self.address);
        command
    }
}

/// `tandem` with nothing of the surroundings.
pub(crate) fn plain_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
    command.args(arguments).env_clear().env("LANG", "C.UTF-8").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) async fn ended(child: Child) -> Ended {
    let output =
        tokio::time::timeout(PATIENCE, child.wait_with_output()).await.expect("tandem hangs").unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Compares with a file of the repository, or writes it where `UPDATE_DOCS` is set.
pub(crate) fn compare_with_file(file: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{file} is out of date; run: make doc");
}
