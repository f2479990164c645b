//! Hosts: one in memory and in virtual time, and `mbimcli` against the program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tandem_simulator::card::Card;
use tandem_simulator::modem::{Control, Ended, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;
use tandem_simulator::scenario::Scenario;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::wire::{self, Said};

/// Longer than any model takes over anything.
const PATIENCE: Duration = Duration::from_secs(120);
/// Silence that ends what comes.
const QUIET: Duration = Duration::from_millis(40);

/// AID of the ISD-R (SGP.22 clause 2.2.3).
pub(crate) const ISD_R: &str = "A0000005591010FFFFFFFF8900000100";
/// The scenario with a modem of each model that speaks MBIM.
pub(crate) const SCENARIO: &str = include_str!("../../scenarios/mbim.toml");
/// SIM and profiles of its first modem, and of a default card.
pub(crate) const SIM: &str = "8900101000000001009";
pub(crate) const TRAVEL: &str = "8944500000000002002";
pub(crate) const OFFICE: &str = "8944500000000002010";

/// SIM and eUICC of the scenario's first modem.
pub(crate) fn cards() -> [SharedCard; 2] {
    let scenario = Scenario::parse(SCENARIO).expect("sound");
    ["sim0", "euicc0"].map(|name| {
        let named = scenario.cards.iter().find(|card| card.name == name).expect("there");
        Arc::new(Mutex::new(Card::open(&named.config, None).expect("sound")))
    })
}

/// A model with its eUICC alone.
pub(crate) fn with_euicc(name: &str) -> VirtualModem {
    let [_, euicc] = cards();
    modem(name, vec![Some(euicc)])
}

pub(crate) fn modem(name: &str, cards: Vec<Option<SharedCard>>) -> VirtualModem {
    let personality = Personality::by_name(name).expect("a known model");
    VirtualModem::with_slots(personality, Imei::of(personality, 1), cards, 0)
}

/// One end of a port.
pub(crate) struct Host {
    pub(crate) modem: VirtualModem,
    stream: DuplexStream,
    task: JoinHandle<Ended>,
    heard: Vec<u8>,
    transaction: u32,
    /// Fragments of the last message.
    pub(crate) fragments: usize,
}

impl Host {
    pub(crate) fn on(modem: &VirtualModem) -> Host {
        let (ours, theirs) = tokio::io::duplex(0x1_0000);
        let served = modem.clone();
        let task = tokio::spawn(async move { served.serve_mbim(theirs).await });
        Host { modem: modem.clone(), stream: ours, task, heard: Vec::new(), transaction: 0, fragments: 0 }
    }

    /// A host that has opened the function.
    pub(crate) async fn opened(modem: &VirtualModem) -> Host {
        let mut host = Host::on(modem);
        assert_eq!(host.open(4096).await, 0);
        host
    }

    pub(crate) async fn open(&mut self, max_transfer: u32) -> u32 {
        let transaction = self.next_transaction();
        self.write(&wire::open(transaction, max_transfer)).await;
        match self.next().await {
            Some(Said::OpenDone { transaction: echoed, status }) if echoed == transaction => status,
            other => panic!("after OPEN: {other:?}"),
        }
    }

    /// Agrees on MBIMEx 3.0, or as much of it as the model can.
    pub(crate) async fn extended(&mut self) -> u32 {
        let (status, answer) = self.ask(wire::EXTENSIONS, 15, wire::QUERY, &[0x00, 0x01, 0x00, 0x03]).await;
        assert_eq!(status, 0);
        u32::from(u16::from_le_bytes([answer[2], answer[3]]))
    }

    pub(crate) fn next_transaction(&mut self) -> u32 {
        self.transaction += 1;
        self.transaction
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the modem listens");
    }

    /// The next message, or none if none comes for two minutes.
    pub(crate) async fn next(&mut self) -> Option<Said> {
        self.next_within(PATIENCE).await
    }

    pub(crate) async fn next_within(&mut self, patience: Duration) -> Option<Said> {
        let mut buffer = [0; 4096];
        loop {
            if let Some((said, fragments, rest)) = wire::read(&self.heard) {
                self.fragments = fragments;
                self.heard = rest.to_vec();
                return Some(said);
            }
            match timeout(patience, self.stream.read(&mut buffer)).await {
                Ok(Ok(count @ 1..)) => self.heard.extend_from_slice(&buffer[..count]),
                _ => return None,
            }
        }
    }

    /// Sends a command and gives status and information of the answer. Indications that come before it are dropped.
    pub(crate) async fn ask(
        &mut self,
        service: &str,
        cid: u32,
        kind: u32,
        information: &[u8],
    ) -> (u32, Vec<u8>) {
        let transaction = self.next_transaction();
        self.write(&wire::command(transaction, service, cid, kind, information)).await;
        loop {
            match self.next().await {
                Some(Said::Indication { .. }) => {}
                Some(Said::Done {
                    transaction: echoed,
                    service: other,
                    cid: number,
                    status,
                    information,
                }) => {
                    assert_eq!((echoed, other.as_str(), number), (transaction, service, cid));
                    return (status, information);
                }
                other => panic!("after {service} {cid}: {other:?}"),
            }
        }
    }

    pub(crate) async fn query(&mut self, service: &str, cid: u32) -> Vec<u8> {
        let (status, information) = self.ask(service, cid, wire::QUERY, &[]).await;
        assert_eq!(status, 0, "{service} {cid}");
        information
    }

    /// Everything that is said until there is silence.
    pub(crate) async fn indications(&mut self, patience: Duration) -> Vec<(String, u32, Vec<u8>)> {
        let mut heard = Vec::new();
        let mut wait = patience;
        while let Some(said) = self.next_within(wait).await {
            let Said::Indication { service, cid, information } = said else { panic!("{said:?}") };
            heard.push((service, cid, information));
            wait = QUIET.max(patience / 2);
        }
        heard
    }

    /// Waits until the state of the SIM is the one that is wanted.
    pub(crate) async fn wait_for_sim(&mut self, wanted: u32) -> Vec<u8> {
        for _ in 0..100 {
            let information = self.query(wire::BASIC, 2).await;
            if wire::number(&information, 0) == wanted {
                return information;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the SIM never came to {wanted}");
    }

    pub(crate) fn control(&self, control: Control) -> Value {
        self.modem.control(&control).expect("done")
    }

    /// Opens a channel to the ISD-R with these parameters; gives status, status word and channel.
    pub(crate) async fn open_channel(&mut self, select_p2: u32, group: u32) -> (u32, u32, u32) {
        let mut information = wire::numbers(&[16, 16, select_p2, group]);
        information.extend(wire::unhex(ISD_R));
        let (status, answer) = self.ask(wire::UICC, 2, wire::SET, &information).await;
        if status != 0 {
            return (status, 0, 0);
        }
        (status, wire::number(&answer, 0), wire::number(&answer, 4))
    }

    /// One APDU; gives status, status word and data.
    pub(crate) async fn apdu(&mut self, channel: u32, class: u32, apdu: &str) -> (u32, u32, String) {
        let apdu = wire::unhex(apdu);
        let length = u32::try_from(apdu.len()).unwrap();
        let information = [wire::numbers(&[channel, 0, class, length, 20]), apdu].concat();
        let (status, answer) = self.ask(wire::UICC, 4, wire::SET, &information).await;
        if status != 0 {
            return (status, 0, String::new());
        }
        (status, wire::number(&answer, 0), wire::hex(wire::sized_data(&answer, 4)))
    }

    pub(crate) async fn ended(self) -> Ended {
        self.task.await.expect("serving does not panic")
    }
}

/// STORE DATA with EnableProfile (SGP.22 clause 5.7.16) for a host whose modem wants `Le`.
pub(crate) fn enable(iccid: &str) -> String {
    let padded = format!("{iccid:F<20}");
    let swapped: String = padded
        .as_bytes()
        .chunks(2)
        .map(|pair| format!("{}{}", char::from(pair[1]), char::from(pair[0])))
        .collect();
    format!("80E2910014BF3111A00C5A0A{swapped}8101FF00")
}

/// The program, in network and process namespaces of its own: the name `mbim-proxy` is there only once, and what is started beside
/// the program ends with it.
pub(crate) struct Program {
    child: Child,
    /// The program as seen from outside of its namespaces.
    inner: u32,
    pub(crate) dir: tempfile::TempDir,
}

impl Program {
    pub(crate) fn start(scenario: &str, arguments: &[&str]) -> Program {
        let mut command = Command::new("unshare");
        if !nix::unistd::geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]);
        command.arg(env!("CARGO_BIN_EXE_tandem-simulator"));
        let mut program = Program::run(command, scenario, arguments);
        let children = format!("/proc/{0}/task/{0}/children", program.child.id());
        let children = std::fs::read_to_string(children).expect("the program is there");
        program.inner = children.trim().parse().expect("one child");
        program
    }

    /// The program alone, where the test itself is.
    pub(crate) fn start_here(scenario: &str, arguments: &[&str]) -> Program {
        Program::run(Command::new(env!("CARGO_BIN_EXE_tandem-simulator")), scenario, arguments)
    }

    fn run(mut command: Command, scenario: &str, arguments: &[&str]) -> Program {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("scenario.toml");
        std::fs::write(&file, scenario).expect("written");
        command.arg("--dir").arg(dir.path()).arg("--scenario").arg(file).args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert!(line.contains("\"ready\":true"), "{line}");
        let inner = child.id();
        Program { child, inner, dir }
    }

    pub(crate) fn port(&self, modem: &str) -> PathBuf {
        std::fs::canonicalize(self.dir.path().join(format!("{modem}-mbim0"))).expect("a port")
    }

    /// A program beside it.
    pub(crate) fn beside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.inner.to_string(), "--net", "--pid", "--mount"]);
        if !nix::unistd::geteuid().is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.arg("--").arg(program);
        command
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the outside programs are there; where they are not, the tests that need them are not tried.
pub(crate) fn has_mbimcli() -> bool {
    Path::new("/usr/bin/mbimcli").exists()
}

impl Host {
    /// One `OPEN` to a modem that may still be booting.
    pub(crate) async fn open_once(&mut self) -> Option<u32> {
        let transaction = self.next_transaction();
        self.write(&wire::open(transaction, 4096)).await;
        match self.next_within(Duration::from_secs(1)).await {
            Some(Said::OpenDone { status, .. }) => Some(status),
            _ => None,
        }
    }
}
