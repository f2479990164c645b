//! A host on the QMI channel of a virtual modem, in memory and in virtual time. Its codec is this file, nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tandem_simulator::card::{Card, CardConfig};
use tandem_simulator::modem::{Ended, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;
use tandem_simulator::scenario::{self, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const CTL: u8 = 0x00;
pub(crate) const WDS: u8 = 0x01;
pub(crate) const DMS: u8 = 0x02;
pub(crate) const NAS: u8 = 0x03;
pub(crate) const UIM: u8 = 0x0b;

/// Longer than any model takes over anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// AID of the ISD-R (SGP.22 clause 2.2.3).
pub(crate) const ISD_R: &str = "A0000005591010FFFFFFFF8900000100";

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().map(|c| u8::try_from(c.to_digit(16).expect("hex")).expect("a nibble")).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub(crate) fn modem(name: &str) -> VirtualModem {
    modem_with_slots(name, vec![Some(default_card())])
}

/// A modem with a card in each of its slots.
pub(crate) fn modem_with_slots(name: &str, cards: Vec<Option<SharedCard>>) -> VirtualModem {
    let personality = Personality::by_name(name).expect("a known model");
    VirtualModem::with_slots(personality, Imei::of(personality, 1), cards, 0)
}

/// The card of the default scenario.
pub(crate) fn default_card() -> SharedCard {
    card(default_config())
}

pub(crate) fn default_config() -> CardConfig {
    let scenario = Scenario::parse(scenario::DEFAULT).expect("sound");
    scenario.cards.first().expect("a card").config.clone()
}

pub(crate) fn card(config: CardConfig) -> SharedCard {
    Arc::new(Mutex::new(Card::open(&config, None).expect("a sound configuration")))
}

/// What the modem said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) service: u8,
    pub(crate) client: u8,
    pub(crate) flags: u8,
    pub(crate) transaction: u16,
    pub(crate) id: u16,
    pub(crate) tlvs: BTreeMap<u8, Vec<u8>>,
}

impl Message {
    fn parse(frame: &[u8]) -> Message {
        let (service, client) = (frame[4], frame[5]);
        let (flags, transaction, rest) = match service {
            CTL => (frame[6], u16::from(frame[7]), &frame[8..]),
            _ => (frame[6], u16::from_le_bytes([frame[7], frame[8]]), &frame[9..]),
        };
        let id = u16::from_le_bytes([rest[0], rest[1]]);
        assert_eq!(usize::from(u16::from_le_bytes([rest[2], rest[3]])), rest.len() - 4, "{}", hex(frame));
        let (mut tlvs, mut rest) = (BTreeMap::new(), &rest[4..]);
        while let [kind, low, high, value @ ..] = rest {
            let (value, after) = value.split_at(usize::from(u16::from_le_bytes([*low, *high])));
            assert_eq!(tlvs.insert(*kind, value.to_vec()), None, "TLV {kind:02x} twice: {}", hex(frame));
            rest = after;
        }
        assert!(rest.is_empty(), "{}", hex(frame));
        Message { service, client, flags, transaction, id, tlvs }
    }

    pub(crate) fn is_indication(&self) -> bool {
        self.flags == if self.service == CTL { 0x02 } else { 0x04 }
    }

    /// 0, or the code of the error.
    pub(crate) fn error(&self) -> u16 {
        let result = self.tlvs.get(&0x02).expect("a result");
        let (status, code) =
            (u16::from_le_bytes([result[0], result[1]]), u16::from_le_bytes([result[2], result[3]]));
        assert_eq!(status == 0, code == 0);
        code
    }

    /// A TLV in hex; empty where there is none.
    pub(crate) fn tlv(&self, kind: u8) -> String {
        self.tlvs.get(&kind).map(|value| hex(value)).unwrap_or_default()
    }

    /// The same after it went well.
    pub(crate) fn ok(&self, kind: u8) -> String {
        assert_eq!(self.error(), 0, "{self:?}");
        self.tlv(kind)
    }
}

/// TLVs of a request: kind and value in hex.
pub(crate) type Tlvs<'a> = &'a [(u8, &'a str)];

pub(crate) fn request(service: u8, client: u8, transaction: u16, id: u16, tlvs: Tlvs<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, value) in tlvs {
        let value = unhex(value);
        body.push(*kind);
        body.extend(u16::try_from(value.len()).expect("short").to_le_bytes());
        body.extend(value);
    }
    let mut sdu = vec![0x00];
    match service {
        CTL => sdu.push(u8::try_from(transaction).expect("one byte")),
        _ => sdu.extend(transaction.to_le_bytes()),
    }
    sdu.extend(id.to_le_bytes());
    sdu.extend(u16::try_from(body.len()).expect("short").to_le_bytes());
    sdu.extend(body);
    let length = u16::try_from(sdu.len() + 5).expect("short").to_le_bytes();
    [&[0x01, length[0], length[1], 0x00, service, client][..], &sdu].concat()
}

pub(crate) struct Host {
    stream: DuplexStream,
    task: JoinHandle<Ended>,
    heard: Vec<u8>,
    transaction: u16,
    /// Indications that came while a response was waited for.
    pub(crate) indications: Vec<Message>,
}

impl Host {
    pub(crate) fn on(modem: &VirtualModem) -> Host {
        Host::through(modem, |modem, stream| async move { modem.serve_qmi(stream).await })
    }

    /// A host on a stream that somebody serves.
    pub(crate) fn through<F>(
        modem: &VirtualModem,
        serve: impl FnOnce(VirtualModem, DuplexStream) -> F,
    ) -> Host
    where
        F: Future<Output = Ended> + Send + 'static,
    {
        let (ours, theirs) = tokio::io::duplex(65_536);
        Host {
            stream: ours,
            task: tokio::spawn(serve(modem.clone(), theirs)),
            heard: Vec::new(),
            transaction: 0,
            indications: Vec::new(),
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the modem listens");
    }

    /// The next frame as it came, or none if nothing comes any more.
    pub(crate) async fn frame(&mut self) -> Option<Vec<u8>> {
        self.frame_within(PATIENCE).await
    }

    pub(crate) async fn frame_within(&mut self, patience: Duration) -> Option<Vec<u8>> {
        loop {
            if let [marker, low, high, ..] = self.heard[..] {
                assert_eq!(marker, 0x01, "{}", hex(&self.heard));
                let length = 1 + usize::from(u16::from_le_bytes([low, high]));
                if self.heard.len() >= length {
                    return Some(self.heard.drain(..length).collect());
                }
            }
            let mut buffer = [0; 4096];
            match timeout(patience, self.stream.read(&mut buffer)).await {
                Ok(Ok(count @ 1..)) => self.heard.extend_from_slice(&buffer[..count]),
                _ => return None,
            }
        }
    }

    /// Everything that comes up to a pause, as it comes.
    pub(crate) async fn bytes(&mut self) -> Vec<u8> {
        let mut seen = std::mem::take(&mut self.heard);
        let mut buffer = [0; 4096];
        while let Ok(Ok(count @ 1..)) = timeout(Duration::from_secs(60), self.stream.read(&mut buffer)).await
        {
            seen.extend_from_slice(&buffer[..count]);
        }
        seen
    }

    pub(crate) async fn message(&mut self) -> Option<Message> {
        self.frame().await.map(|frame| Message::parse(&frame))
    }

    /// The bytes that come back for a frame, all in hex.
    pub(crate) async fn exchange(&mut self, frame: &str) -> String {
        self.write(&unhex(frame)).await;
        hex(&self.frame().await.expect("an answer"))
    }

    pub(crate) async fn send(&mut self, service: u8, client: u8, id: u16, tlvs: Tlvs<'_>) -> u16 {
        self.transaction = self.transaction % 255 + 1;
        self.write(&request(service, client, self.transaction, id, tlvs)).await;
        self.transaction
    }

    /// Sends a request and waits for the response to it.
    pub(crate) async fn ask(&mut self, service: u8, client: u8, id: u16, tlvs: Tlvs<'_>) -> Message {
        let transaction = self.send(service, client, id, tlvs).await;
        loop {
            let message = self.message().await.expect("an answer");
            if message.is_indication() {
                self.indications.push(message);
                continue;
            }
            assert_eq!((message.service, message.client), (service, client));
            assert_eq!((message.transaction, message.id), (transaction, id), "{message:?}");
            return message;
        }
    }

    /// The next indication with this id; earlier ones are thrown away.
    pub(crate) async fn indication(&mut self, service: u8, id: u16) -> Message {
        loop {
            let message = if self.indications.is_empty() {
                self.message().await.unwrap_or_else(|| panic!("no indication {id:04x}"))
            } else {
                self.indications.remove(0)
            };
            assert!(message.is_indication(), "{message:?}");
            if (message.service, message.id) == (service, id) {
                return message;
            }
        }
    }

    pub(crate) async fn allocate(&mut self, service: u8) -> u8 {
        let given = self.ask(CTL, 0, 0x0022, &[(0x01, &hex(&[service]))]).await.ok(0x01);
        let [of, client] = unhex(&given)[..] else { panic!("{given}") };
        assert_eq!(of, service);
        client
    }

    /// Opens a channel to the ISD-R.
    pub(crate) async fn open_isd_r(&mut self, client: u8) -> u8 {
        let aid = format!("10{ISD_R}");
        let opened = self.ask(UIM, client, 0x0042, &[(0x01, "01"), (0x10, &aid)]).await;
        assert_eq!(opened.ok(0x11), "9000");
        unhex(&opened.tlv(0x10))[0]
    }

    /// One APDU on a channel; 61xx is followed.
    pub(crate) async fn apdu(&mut self, client: u8, channel: u8, apdu: &str) -> String {
        let answer = self.apdu_once(client, channel, apdu).await;
        match answer.strip_prefix("61") {
            Some(length) if length.len() == 2 => {
                self.apdu_once(client, channel, &format!("80C00000{length}")).await
            }
            _ => answer,
        }
    }

    pub(crate) async fn apdu_once(&mut self, client: u8, channel: u8, apdu: &str) -> String {
        let length = u16::try_from(apdu.len() / 2).expect("short").to_le_bytes();
        let counted = format!("{}{apdu}", hex(&length));
        let sent =
            self.ask(UIM, client, 0x003b, &[(0x01, "01"), (0x02, &counted), (0x10, &hex(&[channel]))]).await;
        sent.ok(0x10)[4..].to_owned()
    }

    /// Waits until the modem ends the channel.
    pub(crate) async fn ended(self) -> Ended {
        self.task.await.expect("serving does not panic")
    }

    /// Closes the channel as a host does.
    pub(crate) async fn close(self) -> Ended {
        drop(self.stream);
        self.task.await.expect("serving does not panic")
    }
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
