//! The port's task with a toy engine, in memory and on paused time: requests and answers are single bytes, and bytes above 0x7f are
//! indications.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

use super::{Engine, Event, Link, MessagePort};
use crate::error::{ModemError, ProbeFailure};
use crate::health::Health;
use crate::options::Deadlines;

/// Opens the session, asks for a sign of life, says goodbye.
const OPEN: u8 = b'O';
const ALIVE: u8 = b'?';
const BYE: u8 = b'.';
const REFUSE: u8 = b'!';
/// Longer than anything in these tests takes.
const LONG: Duration = Duration::from_secs(3600);

#[derive(Default)]
struct Toy {
    asked: BTreeMap<u64, (u8, Duration)>,
    numbers: u64,
    outbox: VecDeque<u8>,
    events: VecDeque<Event<u8, u8>>,
    leaving: bool,
}

impl Toy {
    fn new() -> Self {
        Self { outbox: [OPEN].into(), ..Self::default() }
    }

    fn end(&mut self, handle: u64, outcome: Result<u8, ModemError>) {
        self.asked.remove(&handle);
        self.events.push_back(Event::Answered { handle, outcome });
    }
}

impl Engine for Toy {
    type Ask = u8;
    type Answer = u8;
    type Indication = u8;

    fn ask(&mut self, now: Duration, ask: u8, within: Duration) -> Result<u64, ModemError> {
        self.numbers += 1;
        self.asked.insert(self.numbers, (ask, now + within));
        self.outbox.push_back(ask);
        Ok(self.numbers)
    }

    fn sign_of_life() -> u8 {
        ALIVE
    }

    fn receive(&mut self, _now: Duration, bytes: &[u8]) {
        for byte in bytes {
            let asked = self.asked.iter().find(|(_, (ask, _))| ask == byte).map(|(handle, _)| *handle);
            match (*byte, asked) {
                (OPEN, _) => self.events.push_back(Event::Opened),
                (REFUSE, _) => {
                    let failure = ProbeFailure::NotOpened { reason: "no".into() };
                    self.events.push_back(Event::OpenFailed(failure));
                }
                (BYE, _) if self.leaving => self.events.push_back(Event::ShutDown),
                (byte @ 0x80.., _) => self.events.push_back(Event::Indication(byte)),
                (byte, Some(handle)) => self.end(handle, Ok(byte)),
                _ => {}
            }
        }
    }

    fn handle_timeout(&mut self, now: Duration) {
        let over: Vec<u64> =
            self.asked.iter().filter(|(_, (_, due))| *due <= now).map(|(handle, _)| *handle).collect();
        for handle in over {
            self.end(handle, Err(ModemError::Timeout { command: "toy".into(), after: now }));
        }
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.asked.values().map(|(_, due)| *due).min()
    }

    fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.outbox.pop_front().map(|byte| vec![byte])
    }

    fn poll_event(&mut self) -> Option<Event<u8, u8>> {
        self.events.pop_front()
    }

    fn gone(&mut self) {
        for handle in self.asked.keys().copied().collect::<Vec<_>>() {
            self.end(handle, Err(ModemError::Gone));
        }
    }

    fn shut_down(&mut self, _now: Duration, _within: Duration) {
        self.leaving = true;
        self.outbox.push_back(BYE);
    }
}

async fn opened() -> (MessagePort<Toy>, DuplexStream) {
    let (host, mut device) = tokio::io::duplex(64);
    let deadlines = Deadlines::default();
    let link = Link::stream(Box::new(host));
    let open = MessagePort::open(Toy::new(), link, "/dev/cdc-wdm0".into(), &deadlines);
    let answer = async {
        assert_eq!(heard(&mut device).await, OPEN);
        device.write_all(&[OPEN]).await.unwrap();
    };
    let (opened, ()) = tokio::join!(open, answer);
    (opened.unwrap().0, device)
}

async fn heard(device: &mut DuplexStream) -> u8 {
    timeout(LONG, device.read_u8()).await.expect("a byte comes").expect("the port is open")
}

fn ask(port: &MessagePort<Toy>, byte: u8) -> tokio::task::JoinHandle<Result<u8, ModemError>> {
    let port = port.clone();
    tokio::spawn(async move { port.ask(byte, Duration::from_secs(5)).await })
}

#[tokio::test(start_paused = true)]
async fn many_requests_are_under_way_and_each_gets_its_answer() {
    let (port, mut device) = opened().await;
    let mut indications = port.indications();
    let (a, b) = (ask(&port, b'a'), ask(&port, b'b'));
    let mut sent = [heard(&mut device).await, heard(&mut device).await];
    sent.sort_unstable();
    assert_eq!(&sent, b"ab");
    device.write_all(b"\x90ba").await.unwrap();
    assert_eq!((a.await.unwrap().unwrap(), b.await.unwrap().unwrap()), (b'a', b'b'));
    assert_eq!(indications.recv().await.unwrap(), 0x90);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_refused_or_cut_is_told() {
    for (byte, expect) in [(Some(REFUSE), "did not open the session: no"), (None, "went away")] {
        let (host, mut device) = tokio::io::duplex(64);
        let link = Link::stream(Box::new(host));
        let deadlines = Deadlines::default();
        let open = MessagePort::open(Toy::new(), link, "port".into(), &deadlines);
        let answer = async move {
            heard(&mut device).await;
            if let Some(byte) = byte {
                device.write_all(&[byte]).await.unwrap();
                heard_nothing_more(&mut device).await;
            }
        };
        let (opened, ()) = tokio::join!(open, answer);
        assert_eq!(opened.err().map(|failure| failure.to_string()).as_deref(), Some(expect));
    }
}

async fn heard_nothing_more(device: &mut DuplexStream) {
    let mut rest = Vec::new();
    let _ = timeout(LONG, device.read_to_end(&mut rest)).await.expect("the port closes");
    assert_eq!(rest, [0; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_port_that_breaks_fails_everybody_at_once() {
    let (port, mut device) = opened().await;
    let waiting = [ask(&port, b'a'), ask(&port, b'b')];
    heard(&mut device).await;
    heard(&mut device).await;
    drop(device);
    for waiting in waiting {
        assert!(matches!(waiting.await.unwrap(), Err(ModemError::Gone)));
    }
    assert!(matches!(port.ask(b'c', LONG).await, Err(ModemError::Gone)));
    assert_eq!(*port.health().borrow(), Health::Gone);
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_stops_answering_is_asked_for_a_sign_of_life_until_it_gives_one() {
    let (port, mut device) = opened().await;
    let mut health = port.health();
    for _ in 0..Deadlines::default().resync_tries {
        assert!(matches!(ask(&port, b'a').await.unwrap(), Err(ModemError::Timeout { .. })));
        assert_eq!(heard(&mut device).await, b'a');
    }
    health.wait_for(|health| *health == Health::Unresponsive).await.unwrap();
    assert!(matches!(port.ask(b'b', LONG).await, Err(ModemError::Unresponsive { .. })));
    // With growing pauses, and for as long as it takes.
    for _ in 0..20 {
        assert_eq!(heard(&mut device).await, ALIVE);
    }
    device.write_all(&[ALIVE]).await.unwrap();
    timeout(LONG, health.wait_for(|health| *health == Health::Ready)).await.unwrap().unwrap();
    let again = ask(&port, b'c');
    while heard(&mut device).await != b'c' {}
    device.write_all(b"c").await.unwrap();
    assert_eq!(again.await.unwrap().unwrap(), b'c');
}

#[tokio::test(start_paused = true)]
async fn anything_that_an_unresponsive_modem_says_brings_it_back() {
    let (port, mut device) = opened().await;
    let mut health = port.health();
    for _ in 0..Deadlines::default().resync_tries {
        assert!(ask(&port, b'a').await.unwrap().is_err());
    }
    health.wait_for(|health| *health == Health::Unresponsive).await.unwrap();
    device.write_all(&[0xff]).await.unwrap();
    health.wait_for(|health| *health == Health::Ready).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_last_handle_takes_leave_of_the_modem() {
    let (port, mut device) = opened().await;
    let other = port.clone();
    drop(port);
    drop(other);
    assert_eq!(heard(&mut device).await, BYE);
    device.write_all(&[BYE]).await.unwrap();
    heard_nothing_more(&mut device).await;
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_does_not_say_goodbye_is_left_all_the_same() {
    let (port, mut device) = opened().await;
    drop(port);
    assert_eq!(heard(&mut device).await, BYE);
    heard_nothing_more(&mut device).await;
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_is_abandoned_before_it_is_sent_is_not_sent() {
    let (port, mut device) = opened().await;
    drop(port.ask(b'a', LONG));
    let kept = ask(&port, b'b');
    assert_eq!(heard(&mut device).await, b'b');
    device.write_all(b"b").await.unwrap();
    assert_eq!(kept.await.unwrap().unwrap(), b'b');
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_carries_whole_messages() {
    let (to_port, incoming) = tokio::sync::mpsc::channel(4);
    let (outgoing, mut from_port) = tokio::sync::mpsc::channel(4);
    let link = Link::Tunnel { incoming, outgoing };
    let deadlines = Deadlines::default();
    let open = MessagePort::open(Toy::new(), link, "tunnel".into(), &deadlines);
    let answer = async {
        assert_eq!(from_port.recv().await, Some(vec![OPEN]));
        to_port.send(vec![OPEN]).await.unwrap();
    };
    let (opened, ()) = tokio::join!(open, answer);
    let (port, _task) = opened.unwrap();
    let asked = ask(&port, b'a');
    assert_eq!(from_port.recv().await, Some(vec![b'a']));
    to_port.send(vec![b'a']).await.unwrap();
    assert_eq!(asked.await.unwrap().unwrap(), b'a');
    drop(to_port);
    let mut health = port.health();
    health.wait_for(|health| *health == Health::Gone).await.unwrap();
}
