//! The program itself: pseudo-terminals, control socket, signals.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tandem_simulator::rsp::Credential;
use tandem_simulator::rsp::x509::{Certificate, Role, SubjectKey};

/// Nothing here takes long; a machine under load may.
const DEADLINE_MS: u16 = 30_000;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tandem-simulator");

struct Simulator {
    child: Child,
    dir: tempfile::TempDir,
    ready: Value,
}

impl Simulator {
    fn start(scenario: Option<&str>) -> Simulator {
        Simulator::start_in(tempfile::tempdir().expect("a folder"), scenario)
    }

    fn start_in(dir: tempfile::TempDir, scenario: Option<&str>) -> Simulator {
        let mut command = Command::new(PROGRAM);
        command.arg("--dir").arg(dir.path()).stdout(Stdio::piped());
        if let Some(scenario) = scenario {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
            command.arg("--scenario").arg(path);
        }
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).expect("the ready line is JSON");
        Simulator { child, dir, ready }
    }

    fn port(&self, modem: usize, port: usize) -> PathBuf {
        PathBuf::from(self.ready["modems"][modem]["ports"][port].as_str().expect("a path"))
    }

    fn control(&self, request: &Value) -> Value {
        let mut stream = UnixStream::connect(self.dir.path().join("control.sock")).expect("a socket");
        stream.write_all(format!("{request}\n").as_bytes()).expect("written");
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }

    fn done(&self, request: &Value) {
        assert_eq!(self.control(request), json!({ "ok": true }), "after {request}");
    }

    fn end(mut self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"));
        kill(pid, signal).expect("signalled");
        assert!(self.child.wait().expect("ends").success());
        let left: Vec<_> = std::fs::read_dir(self.dir.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
            // What outlives the program.
            .filter(|name| !name.ends_with(".json") && name != "ci.pem" && name != "pki.seed")
            .collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A host's side of a port.
struct Port(File);

impl Port {
    fn open(path: &Path) -> Port {
        let flags = OFlag::O_NOCTTY | OFlag::O_NONBLOCK;
        let file = OpenOptions::new().read(true).write(true).custom_flags(flags.bits()).open(path);
        Port(file.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Reads up to and including `end`; without it up to a hang-up.
    fn read_until(&mut self, end: &str) -> String {
        let mut seen = Vec::new();
        let mut buffer = [0; 512];
        while end.is_empty() || !seen.ends_with(end.as_bytes()) {
            let mut waiting = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
            assert!(
                poll(&mut waiting, PollTimeout::from(DEADLINE_MS)).expect("polled") > 0,
                "nothing more after {seen:?}"
            );
            match self.0.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(count) => seen.extend_from_slice(&buffer[..count]),
            }
        }
        String::from_utf8_lossy(&seen).into_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        self.0.write_all(format!("{line}\r").as_bytes()).expect("written");
        self.read_until("OK\r\n")
    }
}

/// Looks until the file is there or not there, whichever is wanted.
fn wait_for(path: &Path, there: bool) {
    let deadline = 3_000;
    for _ in 0..deadline {
        if path.symlink_metadata().is_ok() == there {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{} {}", path.display(), if there { "does not appear" } else { "does not go" });
}

#[test]
fn one_modem_from_start_to_end() {
    let simulator = Simulator::start(None);
    let dir = simulator.dir.path();
    let expect = json!({
        "ready": true,
        "control": dir.join("control.sock"),
        "modems": [{
            "name": "modem0",
            "personality": "quectel-eg25",
            "ports": [dir.join("modem0-at0"), dir.join("modem0-at1")],
            "qmi_ports": [dir.join("modem0-qmi0")],
        }],
        "servers": [],
    });
    assert_eq!(simulator.ready, expect);

    let link = simulator.port(0, 0);
    let mut port = Port::open(&link);
    assert_eq!(port.ask("AT"), "AT\r\r\nOK\r\n");
    assert_eq!(port.ask("ATE0"), "ATE0\r\r\nOK\r\n");
    assert_eq!(port.ask("AT+CGMM"), "\r\nEG25\r\n\r\nOK\r\n");
    assert_eq!(Port::open(&simulator.port(0, 1)).ask("AT"), "AT\r\r\nOK\r\n");

    simulator.done(&json!({ "command": "inject", "text": "RING" }));
    assert_eq!(port.read_until("RING\r\n"), "\r\nRING\r\n");

    simulator.done(&json!({ "command": "unplug" }));
    assert_eq!(port.read_until(""), "", "the host sees a hang-up");
    wait_for(&link, false);
    simulator.done(&json!({ "command": "replug" }));
    wait_for(&link, true);
    assert!(Port::open(&link).ask("AT").ends_with("AT\r\r\nOK\r\n"));
    simulator.end(Signal::SIGTERM);
}

#[test]
fn what_nobody_reads_is_lost_and_the_port_can_be_opened_again() {
    let simulator = Simulator::start(None);
    let link = simulator.port(0, 0);
    for _ in 0..5 {
        let mut port = Port::open(&link);
        // The first answer shows that the simulator has seen the opening.
        assert!(port.ask("ATE0").ends_with("\r\nOK\r\n"));
        assert_eq!(port.ask("AT"), "\r\nOK\r\n");
    }
    simulator.end(Signal::SIGINT);
}

#[test]
fn a_crash_leaves_nothing_in_the_way() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().to_owned();
    let mut simulator = Simulator::start_in(dir, None);
    simulator.child.kill().expect("killed");
    simulator.child.wait().expect("gone");
    assert!(path.join("control.sock").exists() && path.join("modem0-at0").symlink_metadata().is_ok());

    let dir = std::mem::replace(&mut simulator.dir, tempfile::tempdir().expect("another folder"));
    let simulator = Simulator::start_in(dir, None);
    assert!(Port::open(&path.join("modem0-at0")).ask("AT").ends_with("OK\r\n"));
    simulator.end(Signal::SIGTERM);
}

#[test]
fn only_one_simulator_in_a_folder() {
    let simulator = Simulator::start(None);
    let output = Command::new(PROGRAM).arg("--dir").arg(simulator.dir.path()).output().expect("runs");
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("is running in"), "{output:?}");
    simulator.done(&json!({ "command": "mute" }));
    simulator.end(Signal::SIGTERM);
}

#[test]
fn several_modems_are_told_apart() {
    let simulator = Simulator::start(Some("two-modems.toml"));
    let answer = simulator.control(&json!({ "command": "mute" }));
    assert_eq!(answer, json!({ "ok": false, "error": "which modem? there are modem0, modem1" }));
    simulator.done(&json!({ "command": "unplug", "modem": "modem1" }));
    wait_for(&simulator.port(1, 0), false);
    let status = simulator.control(&json!({ "command": "status" }));
    assert_eq!(status["modems"][0]["present"], json!(true));
    assert_eq!(status["modems"][1]["present"], json!(false));
    assert_eq!(status["modems"][1]["name"], json!("modem1"));
    simulator.end(Signal::SIGTERM);
}

#[test]
fn bad_requests_are_answered() {
    let simulator = Simulator::start(None);
    for (request, beginning) in [
        ("nonsense", "not a JSON object"),
        ("[]", "not a JSON object"),
        (r#"{"command":"dance"}"#, "unknown variant `dance`"),
        (r#"{"command":"mute","modem":"modem7"}"#, "there is no modem \"modem7\", only modem0"),
        (r#"{"command":"mute","modem":7}"#, "\"modem\" wants a name"),
        (r#"{"command":"drop-after"}"#, "give commands or apdus"),
    ] {
        let mut stream = UnixStream::connect(simulator.dir.path().join("control.sock")).expect("a socket");
        stream.write_all(format!("{request}\n").as_bytes()).expect("written");
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).expect("an answer");
        let answer: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(answer["ok"], json!(false), "{request}");
        let error = answer["error"].as_str().expect("text");
        assert!(error.starts_with(beginning), "{request}: {error}");
    }
    simulator.end(Signal::SIGTERM);
}

#[test]
fn the_command_line_drives_it_too() {
    let simulator = Simulator::start(None);
    let control = |arguments: &[&str]| -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("control").arg(simulator.dir.path()).args(arguments);
        command.output().expect("runs")
    };
    let output = control(&["late", "ms=50", "once=true"]);
    assert!(output.status.success());
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON"), json!({ "ok": true }));
    let output = control(&["late", "ms=soon"]);
    assert!(!output.status.success());
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["ok"], json!(false));
    let status: Value = serde_json::from_slice(&control(&["status"]).stdout).expect("JSON");
    assert_eq!(status["faults"], json!(["late"]));
    simulator.end(Signal::SIGTERM);
}

#[test]
fn personalities_are_listed() {
    let output = Command::new(PROGRAM).arg("--list-personalities").output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.lines().count() >= 6 && text.contains("sierra-em9191"), "{text}");
}

#[test]
fn a_server_of_another_making_gets_certificates_that_the_cards_believe() {
    let simulator = Simulator::start(None);
    let into = tempfile::tempdir().expect("a folder");
    let credentials = |arguments: &[&str]| -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("credentials").arg(simulator.dir.path()).arg(into.path()).args(arguments);
        command.output().expect("runs")
    };
    let output = credentials(&["--host", "smdp.example.com", "--oid", "2.999.77"]);
    assert!(output.status.success(), "{output:?}");
    let read =
        |name: &str| std::fs::read(into.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let ci = Certificate::read(&read("ci.pem")).expect("a certificate");
    assert_eq!(ci.to_pem().into_bytes(), std::fs::read(simulator.dir.path().join("ci.pem")).expect("a file"));
    for (name, role) in [("dpauth", Role::DpAuth), ("dppb", Role::DpPb), ("dptls", Role::DpTls)] {
        let certificate = read(&format!("{name}.der"));
        let credential = Credential::read(&read(&format!("{name}.key")), &certificate).expect(name);
        assert_eq!(read(&format!("{name}.pem")), credential.certificate.to_pem().into_bytes(), "{name}");
        assert!(
            credential.certificate.verify(&ci).is_ok() && credential.certificate.has_role(role),
            "{name}"
        );
        assert_eq!(credential.certificate.registered_id_dotted().as_deref(), Some("2.999.77"), "{name}");
        let signature = credential.key.sign(b"data");
        let SubjectKey::P256(key) = credential.certificate.key() else { panic!("{name}") };
        assert!(key.verifies(b"data", &signature), "{name}: the key is that of the certificate");
    }
    let tls = Certificate::read(&read("dptls.der")).expect("a certificate");
    assert_eq!(tls.dns_names(), ["smdp.example.com"]);
    let refused = credentials(&["--oid", "seventy-seven"]);
    assert!(!refused.status.success(), "{refused:?}");
    simulator.end(Signal::SIGTERM);
}

#[test]
fn mistakes_in_a_scenario_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("bad.toml");
    std::fs::write(&file, "[[modem]]\nname = \"m\"\npersonality = \"nokia-3310\"\n").expect("written");
    let output = Command::new(PROGRAM)
        .arg("--dir")
        .arg(dir.path())
        .arg("--scenario")
        .arg(&file)
        .output()
        .expect("runs");
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("nokia-3310"), "{output:?}");
}
