//! The engine, a modem that the test plays, and time in the test's hands.

use std::time::Duration;

use qmi::engine::{Answer, Engine, Event, Failure, Handle, Transport};
use qmi::frame::{Frame, Kind, Sdu, Sender};
use qmi::message::Done;
use qmi::tlv::Tlvs;
use qmi::{Indication, ProtocolError, Request, Service, ctl, dms};

pub(super) const WITHIN: Duration = Duration::from_secs(10);

/// The engine, and the modem behind it.
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) now: Duration,
    pub(super) next_cid: u8,
}

impl World {
    pub(super) fn new(transport: Transport) -> Self {
        Self { engine: Engine::open(Duration::ZERO, transport), now: Duration::ZERO, next_cid: 1 }
    }

    /// Over MBIM, which needs no opening, with the event polled.
    pub(super) fn open() -> Self {
        let mut world = Self::new(Transport::Mbim);
        assert_eq!(world.events(), [Event::Opened]);
        world
    }

    pub(super) fn send<R: Request>(&mut self, request: &R) -> Handle {
        self.engine.send(self.now, R::SERVICE, request, WITHIN).unwrap()
    }

    /// What the engine wants to say.
    pub(super) fn sent(&mut self) -> Vec<Frame> {
        std::iter::from_fn(|| self.engine.poll_transmit())
            .map(|bytes| Frame::parse(&bytes).unwrap())
            .collect()
    }

    /// The one frame that it wants to say, which is this request.
    pub(super) fn sent_one<R: Request>(&mut self) -> (Frame, R) {
        let [frame] = <[Frame; 1]>::try_from(self.sent()).unwrap();
        assert_eq!((frame.service, frame.sdu.id, frame.sdu.kind), (R::SERVICE, R::ID, Kind::Request));
        let request = R::from_tlvs(&frame.sdu.tlvs).unwrap();
        (frame, request)
    }

    pub(super) fn answer<R: Request>(&mut self, request: &Frame, response: &R::Response) {
        self.reply(request, R::encode_response(response).unwrap());
    }

    pub(super) fn refuse(&mut self, request: &Frame, error: ProtocolError) {
        self.reply(request, ctl::Sync::encode_refusal(error, &Done::default()).unwrap());
    }

    pub(super) fn reply(&mut self, request: &Frame, tlvs: Tlvs) {
        let sdu = Sdu { kind: Kind::Response, tlvs, ..request.sdu.clone() };
        self.receive(&Frame { sender: Sender::Modem, sdu, ..request.clone() });
    }

    /// With a TLV that claims a byte more than there is.
    pub(super) fn reply_malformed(&mut self, request: &Frame) {
        let tlvs = Tlvs::parse(vec![0x10, 1, 0, 0]).unwrap();
        let sdu = Sdu { kind: Kind::Response, tlvs, ..request.sdu.clone() };
        let mut bytes = Frame { sender: Sender::Modem, sdu, ..request.clone() }.encode().unwrap();
        let length = bytes.len() - 3;
        bytes[length] = 2;
        self.engine.receive(self.now, &bytes);
    }

    pub(super) fn indicate(&mut self, client: u8, indication: &Indication) {
        let (service, id, tlvs) = indication.encode().unwrap();
        let sdu = Sdu { kind: Kind::Indication, transaction: 0, id, tlvs };
        self.receive(&Frame { sender: Sender::Modem, service, client, sdu });
    }

    pub(super) fn receive(&mut self, frame: &Frame) {
        self.engine.receive(self.now, &frame.encode().unwrap());
    }

    /// Gives the client id that is asked for.
    pub(super) fn allocate(&mut self) -> u8 {
        let (frame, request) = self.sent_one::<ctl::AllocateCid>();
        self.give(&frame, request.service)
    }

    pub(super) fn give(&mut self, request: &Frame, service: Service) -> u8 {
        let client = ctl::ClientId { service, cid: self.next_cid };
        self.next_cid = self.next_cid.checked_add(1).unwrap_or(1);
        self.answer::<ctl::AllocateCid>(
            request,
            &ctl::AllocateCidResponse { client: client.clone(), ..Default::default() },
        );
        client.cid
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.engine.poll_event()).collect()
    }

    /// The one event, which is the end of this request.
    pub(super) fn outcome(&mut self, wanted: Handle) -> Result<Answer, Failure> {
        match <[Event; 1]>::try_from(self.events()) {
            Ok([Event::Answered { handle, outcome }]) if handle == wanted => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Lets time pass until what is due next.
    pub(super) fn sleep(&mut self) -> Duration {
        self.now = self.engine.poll_timeout().unwrap();
        self.engine.handle_timeout(self.now);
        self.now
    }
}

pub(super) fn model(text: &str) -> dms::GetModelResponse {
    dms::GetModelResponse { model: text.into(), ..Default::default() }
}
