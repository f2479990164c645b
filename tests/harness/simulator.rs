//! The real `tandem-simulator`, driven through its control socket.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::island::Port;
use crate::process::{PATIENCE, Process, binary};

/// A running simulator.
#[derive(Debug)]
pub struct Simulator {
    /// The line that it printed when it was ready.
    pub ready: Value,
    /// Its process: some tests kill it.
    pub process: Process,
    dir: PathBuf,
}

impl Simulator {
    /// Starts it in `dir` with a scenario of TOML text.
    pub fn start(dir: &Path, scenario: &str) -> Result<Self> {
        Self::start_with(dir, scenario, &[])
    }

    /// The same with further arguments.
    pub fn start_with(dir: &Path, scenario: &str, arguments: &[&str]) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let file = dir.join("scenario.toml");
        std::fs::write(&file, scenario)?;
        let (process, line) = Process::start_and_read_line(
            Command::new(binary("tandem-simulator"))
                .arg("--scenario")
                .arg(file)
                .arg("--dir")
                .arg(dir)
                .args(arguments),
            Some(&dir.join("simulator.log")),
        )?;
        let ready = serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))?;
        Ok(Self { ready, process, dir: dir.to_owned() })
    }

    /// The AT port of a modem.
    pub fn port(&self, modem: &str) -> PathBuf {
        self.dir.join(format!("{modem}-at0"))
    }

    /// The only modem's port of this kind.
    pub fn path_of(&self, port: Port) -> PathBuf {
        let kind = match port {
            Port::At => "at",
            Port::Mbim => "mbim",
            Port::Qmi => "qmi",
        };
        self.dir.join(format!("modem0-{kind}0"))
    }

    /// Sends one command, `{"command":"unplug","modem":"modem0"}`, and returns its answer.
    pub fn control(&self, command: &Value) -> Result<Value> {
        let mut socket = UnixStream::connect(self.dir.join("control.sock"))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        writeln!(socket, "{command}")?;
        let mut answer = String::new();
        BufReader::new(socket).read_line(&mut answer)?;
        let answer: Value = serde_json::from_str(&answer).with_context(|| format!("no JSON: {answer}"))?;
        if answer["ok"] != Value::Bool(true) {
            bail!("the simulator refused {command}: {answer}");
        }
        Ok(answer)
    }
}
