//! A host on the other side of a virtual modem, in memory and in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tandem_simulator::card::Card;
use tandem_simulator::modem::{Ended, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;
use tandem_simulator::scenario::{self, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any model takes over anything.
const PATIENCE: Duration = Duration::from_secs(120);
/// Silence that ends an answer.
const QUIET: Duration = Duration::from_millis(40);

pub(crate) fn modem(name: &str, card: Option<SharedCard>) -> VirtualModem {
    let personality = Personality::by_name(name).expect("a known model");
    VirtualModem::new(personality, Imei::of(personality, 1), card)
}

/// AID of the ISD-R (SGP.22 clause 2.2.3).
pub(crate) const ISD_R: &str = "A0000005591010FFFFFFFF8900000100";
/// Profiles of the default scenario.
pub(crate) const HOME: &str = "8944501234567890123";
pub(crate) const TRAVEL: &str = "8944502234567890121";

/// The card of the default scenario.
pub(crate) fn default_card() -> SharedCard {
    let scenario = Scenario::parse(scenario::DEFAULT).expect("sound");
    let config = &scenario.cards.first().expect("a card").config;
    Arc::new(Mutex::new(Card::open(config, None).expect("a sound configuration")))
}

/// A modem with the default card and a host without echo, with numeric errors.
pub(crate) async fn ready(name: &str) -> (VirtualModem, Host) {
    ready_with(name, default_card()).await
}

pub(crate) async fn ready_with(name: &str, card: SharedCard) -> (VirtualModem, Host) {
    let modem = modem(name, Some(card));
    let mut host = Host::on(&modem);
    host.ask("ATE0+CMEE=1").await;
    (modem, host)
}

/// STORE DATA with EnableProfile (SGP.22 clause 5.7.16).
pub(crate) fn enable(iccid: &str, refresh_flag: &str) -> String {
    let padded = format!("{iccid:F<20}");
    let swapped: String = padded
        .as_bytes()
        .chunks(2)
        .map(|pair| format!("{}{}", char::from(pair[1]), char::from(pair[0])))
        .collect();
    format!("80E2910014BF3111A00C5A0A{swapped}8101{refresh_flag}")
}

/// One end of a port.
pub(crate) struct Host {
    stream: DuplexStream,
    task: JoinHandle<Ended>,
}

impl Host {
    pub(crate) fn on(modem: &VirtualModem) -> Host {
        let (ours, theirs) = tokio::io::duplex(4096);
        let modem = modem.clone();
        Host { stream: ours, task: tokio::spawn(async move { modem.serve(theirs).await }) }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the modem listens");
    }

    /// Everything up to the first pause, or nothing if nothing comes for two minutes.
    pub(crate) async fn read(&mut self) -> Vec<u8> {
        let mut seen = Vec::new();
        let mut patience = PATIENCE;
        let mut buffer = [0; 4096];
        while let Ok(read) = timeout(patience, self.stream.read(&mut buffer)).await {
            match read {
                Ok(0) | Err(_) => break,
                Ok(count) => seen.extend_from_slice(&buffer[..count]),
            }
            patience = QUIET;
        }
        seen
    }

    pub(crate) async fn read_text(&mut self) -> String {
        String::from_utf8_lossy(&self.read().await).into_owned()
    }

    /// Sends a command line and gives the answer.
    pub(crate) async fn ask(&mut self, line: &str) -> String {
        self.write(format!("{line}\r").as_bytes()).await;
        self.read_text().await
    }

    /// Writes, unless the modem has gone. What it says is thrown away.
    pub(crate) async fn try_write(&mut self, bytes: &[u8]) -> bool {
        let mut buffer = [0; 4096];
        while let Ok(Ok(1..)) = timeout(Duration::from_millis(1), self.stream.read(&mut buffer)).await {}
        matches!(timeout(PATIENCE, self.stream.write_all(bytes)).await, Ok(Ok(())))
    }

    /// Reads until boot and babble are over, or it is clear that they never are.
    pub(crate) async fn settle(&mut self) {
        for _ in 0..10 {
            self.read().await;
        }
        self.ask("AT^CURC=0").await;
    }

    /// Opens a channel to the ISD-R and gives the session.
    pub(crate) async fn open(&mut self) -> String {
        let answer = self.ask(&format!("AT+CCHO=\"{ISD_R}\"")).await;
        let line = answer.trim_start().split(['\r', '\n']).next().unwrap_or_default();
        assert!(answer.ends_with("\r\nOK\r\n"), "{answer:?}");
        line.trim_start_matches("+CCHO: ").to_owned()
    }

    /// One APDU on a session; gives the answer in hex.
    pub(crate) async fn cgla(&mut self, session: &str, apdu: &str) -> String {
        let answer = self.ask(&format!("AT+CGLA={session},{},\"{apdu}\"", apdu.len())).await;
        answer.split('"').nth(1).unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    /// An ES10 command on a session, with GET RESPONSE where the modem leaves it to the host.
    pub(crate) async fn es10(&mut self, session: &str, apdu: &str) -> String {
        let answer = self.cgla(session, apdu).await;
        match answer.strip_prefix("61") {
            Some(length) if length.len() == 2 => self.cgla(session, &format!("80C00000{length}")).await,
            _ => answer,
        }
    }

    /// Enables a profile over `+CSIM` alone.
    pub(crate) async fn switch_by_csim(&mut self, iccid: &str, refresh_flag: &str) {
        let store = enable(iccid, refresh_flag).replacen("80", "81", 1);
        let select = format!("01A4040010{ISD_R}");
        for (apdu, expect) in [
            ("0070000001", "019000"),
            (select.as_str(), "6121"),
            (store.as_str(), "6106"),
            ("81C0000006", "BF31038001009000"),
            ("0070800100", "9000"),
        ] {
            let answer = self.ask(&format!("AT+CSIM={},\"{apdu}\"", apdu.len())).await;
            assert_eq!(answer, format!("\r\n+CSIM: {},\"{expect}\"\r\n\r\nOK\r\n", expect.len()), "{apdu}");
        }
    }

    /// Waits until the modem ends the port.
    pub(crate) async fn ended(self) -> Ended {
        self.task.await.expect("serving does not panic")
    }

    /// Closes the port as a host does.
    pub(crate) async fn close(self) -> Ended {
        drop(self.stream);
        self.task.await.expect("serving does not panic")
    }
}
