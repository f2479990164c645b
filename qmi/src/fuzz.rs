//! The way in for fuzzers and property tests. The functions panic where a promise is broken.

use std::time::Duration;

use crate::engine::{Client, Engine, Event, Transport};
use crate::frame::{ControlPacket, Frame, Framed, Framer, Kind, MAX_FRAME, Sdu};
use crate::message::{Message, Request, Visitor};
use crate::tlv::Tlvs;
use crate::{Indication, Service, ctl, dms, dpm, dsd, nas, pdc, uim, voice, wda, wds, wms};

/// Reads `bytes` as packets and frames, and as an eighth of all messages: which, `choice` says.
///
/// Promises held: no panic; what was read and can be encoded reads the same again.
///
/// # Panics
///
/// When one of them is broken.
pub fn read_messages(choice: u8, bytes: &[u8]) {
    let _ = ControlPacket::parse(bytes).map(|packet| packet.encode());
    for service in [Service::Ctl, Service::Nas] {
        if let Ok(sdu) = Sdu::parse(service, bytes) {
            assert_eq!(sdu.encode(service).as_deref(), Ok(bytes), "an SDU changes when it is encoded again");
        }
    }
    if let Ok(frame) = Frame::parse(bytes) {
        let again = frame.encode().ok().and_then(|encoded| Frame::parse(&encoded).ok());
        assert_eq!(again.as_ref(), Some(&frame), "a frame changes when it is encoded again");
    }
    let Ok(tlvs) = Tlvs::parse(bytes.to_vec()) else { return };
    visit_all(&mut Reading { tlvs: &tlvs, turn: choice });
}

/// Cuts `bytes` into frames in pieces of several lengths.
///
/// Promises held: no panic; the pieces make no difference; less than a frame is held.
///
/// # Panics
///
/// When one of them is broken.
pub fn cut_into_frames(bytes: &[u8]) {
    let whole = cut(bytes, usize::MAX);
    for piece in [1, 2, 5, 64] {
        assert_eq!(whole, cut(bytes, piece), "pieces of {piece} bytes make a difference");
    }
}

/// Runs the engine over a script made of `bytes`: requests, answers, noise and the passing of time.
///
/// Promises held: no panic; each request is answered exactly once; after the last deadline nothing waits.
///
/// # Panics
///
/// When one of them is broken.
pub fn run_engine(bytes: &[u8]) {
    for transport in [
        Transport::Direct,
        Transport::Proxy { device: "/dev/cdc-wdm0".into() },
        Transport::Mbim,
        Transport::Qrtr { service: Service::Uim },
    ] {
        Script::new(transport).run(bytes);
    }
}

fn visit_all(visitor: &mut impl Visitor) {
    ctl::visit_requests(visitor);
    dms::visit_requests(visitor);
    dpm::visit_requests(visitor);
    dsd::visit_requests(visitor);
    nas::visit_requests(visitor);
    pdc::visit_requests(visitor);
    uim::visit_requests(visitor);
    voice::visit_requests(visitor);
    wda::visit_requests(visitor);
    wds::visit_requests(visitor);
    wms::visit_requests(visitor);
    Indication::visit(visitor);
}

struct Reading<'a> {
    tlvs: &'a Tlvs,
    turn: u8,
}

impl Reading<'_> {
    fn is_due(&mut self) -> bool {
        self.turn = self.turn.wrapping_add(1);
        self.turn.is_multiple_of(8)
    }
}

impl Visitor for Reading<'_> {
    fn request<R: Request>(&mut self) {
        if !self.is_due() {
            return;
        }
        reads_the_same_again::<R>(self.tlvs);
        reads_the_same_again::<R::Response>(self.tlvs);
        match R::read_response(self.tlvs) {
            Ok(response) => {
                let Ok(encoded) = R::encode_response(&response) else { return };
                let again = R::read_response(&encoded).ok();
                assert_same(&again, &Some(response), R::NAME);
            }
            Err(error) => drop((error.to_string(), error.protocol_error())),
        }
    }

    fn indication(&mut self, service: Service, id: u16) {
        if !self.is_due() {
            return;
        }
        let Ok(indication) = Indication::decode(service, id, self.tlvs) else { return };
        let Ok((service, id, encoded)) = indication.encode() else { return };
        let again = Indication::decode(service, id, &encoded);
        assert_same(&again.ok(), &Some(indication), "an indication");
    }
}

fn reads_the_same_again<M: Message>(tlvs: &Tlvs) {
    let Ok(message) = M::from_tlvs(tlvs) else { return };
    let Ok(encoded) = message.encode() else { return };
    assert_eq!(Tlvs::parse(encoded.as_bytes().to_vec()).as_ref(), Ok(&encoded), "no TLVs were written");
    assert_same(&M::from_tlvs(&encoded).ok(), &Some(message), "a message");
}

fn assert_same<T: std::fmt::Debug + PartialEq>(again: &T, was: &T, what: &str) {
    let has_nan = |value: &T, itself: &T| value != itself;
    assert!(again == was || has_nan(was, was), "{what} changes: {was:?}, {again:?}");
}

fn cut(bytes: &[u8], piece: usize) -> Vec<Framed> {
    let mut framer = Framer::new();
    let mut all: Vec<Framed> = Vec::new();
    for piece in bytes.chunks(piece.min(bytes.len().max(1))) {
        framer.push(piece);
        while let Some(framed) = framer.next() {
            match (all.last_mut(), framed) {
                // Where noise is cut is up to the pieces.
                (Some(Framed::Noise { skipped }), Framed::Noise { skipped: more }) => *skipped += more,
                (_, framed) => all.push(framed),
            }
        }
        assert!(framer.held() < MAX_FRAME, "{} bytes are held", framer.held());
    }
    all
}

/// What a port would do, in the order that the bytes say.
struct Script {
    engine: Engine,
    now: Duration,
    asked: usize,
    answered: usize,
    last_frame: Option<Vec<u8>>,
}

impl Script {
    fn new(transport: Transport) -> Self {
        let engine = Engine::open(Duration::ZERO, transport);
        Self { engine, now: Duration::ZERO, asked: 0, answered: 0, last_frame: None }
    }

    fn run(mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((&step, behind)) = rest.split_first() {
            rest = self.step(step, behind);
            self.poll();
        }
        self.engine.shut_down(self.now, Duration::from_secs(1));
        self.poll();
        for _ in 0..1000 {
            let Some(due) = self.engine.poll_timeout() else { break };
            assert!(due > self.now || due == Duration::ZERO, "what is due at {due:?} was not done");
            self.now = due;
            self.engine.handle_timeout(due);
            self.poll();
        }
        assert_eq!(self.engine.poll_timeout(), None, "something waits for ever");
        assert_eq!(self.asked, self.answered, "a request has no answer");
    }

    fn step<'a>(&mut self, step: u8, behind: &'a [u8]) -> &'a [u8] {
        let within = Duration::from_secs(u64::from(step & 0x0F) + 1);
        match step >> 4 {
            0..=2 => {
                let services = [Service::Uim, Service::Dms, Service::Ctl, Service::Wds];
                let service = services.get(usize::from(step) % 4).copied().unwrap_or(Service::Uim);
                let client = Client::nth(service, step & 1);
                self.asked +=
                    usize::from(self.engine.request(self.now, client, 0x20, Tlvs::default(), within).is_ok());
            }
            3 => {
                self.now += within;
                self.engine.handle_timeout(self.now);
            }
            4 => self.engine.release(self.now, Service::Uim),
            // The modem answers the last frame, as it was or wronged by one byte.
            5..=9 => {
                if let Some(mut answer) = self.last_frame.as_deref().and_then(answer_to) {
                    if step & 0x0C == 0x0C
                        && let Some(byte) = answer.get_mut(usize::from(step) % 24)
                    {
                        *byte ^= 1 << (step & 7);
                    }
                    self.receive(&answer);
                }
            }
            10 => self.receive(&SYNCED),
            11 => self.receive(&BROADCAST_SIGNAL),
            12 => {
                if let Some(refusal) = self.last_frame.as_deref().and_then(refusal_of) {
                    self.receive(&refusal);
                }
            }
            13 if step == 0xDD => self.engine.gone(),
            _ => {
                let (noise, behind) = behind.split_at(behind.len().min(usize::from(step & 0x0F)));
                self.receive(noise);
                return behind;
            }
        }
        behind
    }

    fn receive(&mut self, bytes: &[u8]) {
        self.engine.receive(self.now, bytes);
    }

    fn poll(&mut self) {
        while let Some(frame) = self.engine.poll_transmit() {
            self.last_frame = Some(frame);
        }
        while let Some(event) = self.engine.poll_event() {
            self.answered += usize::from(matches!(event, Event::Answered { .. }));
        }
    }
}

/// The modem has restarted.
const SYNCED: [u8; 12] = [0x01, 11, 0, 0x80, 0, 0, 2, 0, 0x27, 0, 0, 0];

/// NAS Signal Info for every client.
const BROADCAST_SIGNAL: [u8; 13] = [0x01, 12, 0, 0x80, 3, 0xFF, 4, 0, 0, 0x51, 0, 0, 0];

/// Success, with the TLV 0x01 that an allocation is answered with.
fn answer_to(request: &[u8]) -> Option<Vec<u8>> {
    reply_to(request, &[0x02, 4, 0, 0, 0, 0, 0])
}

/// The client id is not valid.
fn refusal_of(request: &[u8]) -> Option<Vec<u8>> {
    reply_to(request, &[0x02, 4, 0, 1, 0, 7, 0])
}

fn reply_to(request: &[u8], result: &[u8]) -> Option<Vec<u8>> {
    let (frame, bare) = match Frame::parse(request) {
        Ok(frame) => (frame, false),
        Err(_) => {
            let sdu = Sdu::parse(Service::Uim, request).ok()?;
            (Frame { sender: crate::frame::Sender::Host, service: Service::Uim, client: 0, sdu }, true)
        }
    };
    let asked = frame.sdu.tlvs.find(1).and_then(|value| value.first()).copied().unwrap_or(0);
    let tlvs = [result, &[1, 2, 0, asked, 9]].concat();
    let sdu = Sdu { kind: Kind::Response, tlvs: Tlvs::parse(tlvs).ok()?, ..frame.sdu };
    let answer = Frame { sender: crate::frame::Sender::Modem, sdu, ..frame };
    if bare { answer.sdu.encode(Service::Uim).ok() } else { answer.encode().ok() }
}
