//! The engine against a modem that the test plays, with time in the test's hands.

use std::time::Duration;

use qmi::engine::{
    ALLOCATE_WITHIN, Answer, Client, Engine, Event, Failure, HALF_FRAME_WITHIN, Handle, MAX_CLIENTS,
    MAX_OUTSTANDING, MAX_UNPOLLED, OPEN_WITHIN, OpenError, RequestError, Transport,
};
use qmi::frame::{BROADCAST, Frame, Kind, Sdu, Sender};
use qmi::message::Done;
use qmi::tlv::Tlvs;
use qmi::{DecodeError, Indication, ProtocolError, Request, Service, ctl, dms, nas, uim, wds};

const WITHIN: Duration = Duration::from_secs(10);

/// The engine, and the modem behind it.
struct World {
    engine: Engine,
    now: Duration,
    next_cid: u8,
}

impl World {
    fn new(transport: Transport) -> Self {
        Self { engine: Engine::open(Duration::ZERO, transport), now: Duration::ZERO, next_cid: 1 }
    }

    /// Over MBIM, which needs no opening, with the event polled.
    fn open() -> Self {
        let mut world = Self::new(Transport::Mbim);
        assert_eq!(world.events(), [Event::Opened]);
        world
    }

    fn send<R: Request>(&mut self, request: &R) -> Handle {
        self.engine.send(self.now, R::SERVICE, request, WITHIN).unwrap()
    }

    /// What the engine wants to say.
    fn sent(&mut self) -> Vec<Frame> {
        std::iter::from_fn(|| self.engine.poll_transmit())
            .map(|bytes| Frame::parse(&bytes).unwrap())
            .collect()
    }

    /// The one frame that it wants to say, which is this request.
    fn sent_one<R: Request>(&mut self) -> (Frame, R) {
        let [frame] = <[Frame; 1]>::try_from(self.sent()).unwrap();
        assert_eq!((frame.service, frame.sdu.id, frame.sdu.kind), (R::SERVICE, R::ID, Kind::Request));
        let request = R::from_tlvs(&frame.sdu.tlvs).unwrap();
        (frame, request)
    }

    fn answer<R: Request>(&mut self, request: &Frame, response: &R::Response) {
        self.reply(request, R::encode_response(response).unwrap());
    }

    fn refuse(&mut self, request: &Frame, error: ProtocolError) {
        self.reply(request, ctl::Sync::encode_refusal(error, &Done::default()).unwrap());
    }

    fn reply(&mut self, request: &Frame, tlvs: Tlvs) {
        let sdu = Sdu { kind: Kind::Response, tlvs, ..request.sdu.clone() };
        self.receive(&Frame { sender: Sender::Modem, sdu, ..request.clone() });
    }

    fn indicate(&mut self, client: u8, indication: &Indication) {
        let (service, id, tlvs) = indication.encode().unwrap();
        let sdu = Sdu { kind: Kind::Indication, transaction: 0, id, tlvs };
        self.receive(&Frame { sender: Sender::Modem, service, client, sdu });
    }

    fn receive(&mut self, frame: &Frame) {
        self.engine.receive(self.now, &frame.encode().unwrap());
    }

    /// Gives the client id that is asked for.
    fn allocate(&mut self) -> u8 {
        let (frame, request) = self.sent_one::<ctl::AllocateCid>();
        self.give(&frame, request.service)
    }

    fn give(&mut self, request: &Frame, service: Service) -> u8 {
        let client = ctl::ClientId { service, cid: self.next_cid };
        self.next_cid += 1;
        self.answer::<ctl::AllocateCid>(
            request,
            &ctl::AllocateCidResponse { client: client.clone(), ..Default::default() },
        );
        client.cid
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.engine.poll_event()).collect()
    }

    /// The one event, which is the end of this request.
    fn outcome(&mut self, wanted: Handle) -> Result<Answer, Failure> {
        match <[Event; 1]>::try_from(self.events()) {
            Ok([Event::Answered { handle, outcome }]) if handle == wanted => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Lets time pass until what is due next.
    fn sleep(&mut self) -> Duration {
        self.now = self.engine.poll_timeout().unwrap();
        self.engine.handle_timeout(self.now);
        self.now
    }
}

fn model(text: &str) -> dms::GetModelResponse {
    dms::GetModelResponse { model: text.into(), ..Default::default() }
}

#[test]
fn a_direct_device_is_synced_first() {
    let mut world = World::new(Transport::Direct);
    let wanted = world.send(&dms::GetModel::default());
    let (sync, _) = world.sent_one::<ctl::Sync>();
    assert_eq!(sync.client, 0);
    world.answer::<ctl::Sync>(&sync, &Done::default());
    assert_eq!(world.events(), [Event::Opened]);
    let cid = world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    assert_eq!(asked.client, cid);
    world.answer::<dms::GetModel>(&asked, &model("EM05"));
    let answer = world.outcome(wanted).unwrap();
    assert_eq!(answer.read::<dms::GetModel>().unwrap().model, "EM05");
    assert!(matches!(
        answer.read::<dms::GetRevision>().unwrap_err(),
        qmi::ResponseError::Unreadable { error: DecodeError::Unexpected { .. }, .. }
    ));
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn a_modem_that_refuses_sync_is_there() {
    let mut world = World::new(Transport::Direct);
    let (sync, _) = world.sent_one::<ctl::Sync>();
    world.refuse(&sync, ProtocolError::InvalidQmiCommand);
    assert_eq!(world.events(), [Event::Opened]);
}

#[test]
fn a_device_that_says_nothing_is_given_up() {
    let mut world = World::new(Transport::Direct);
    let wanted = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN * 2).unwrap();
    assert_eq!(world.sleep(), OPEN_WITHIN);
    let failed = OpenError::TimedOut;
    assert_eq!(
        world.events(),
        [
            Event::Answered { handle: wanted, outcome: Err(Failure::NotOpened(failed)) },
            Event::OpenFailed(failed)
        ]
    );
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Closed(Failure::NotOpened(failed))));
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn the_proxy_opens_the_device_and_is_never_synced() {
    let mut world = World::new(Transport::Proxy { device: "/dev/cdc-wdm0".into() });
    let (open, request) = world.sent_one::<ctl::InternalProxyOpen>();
    assert_eq!(request.device_path, "/dev/cdc-wdm0");
    let refused = world.engine.send(world.now, Service::Ctl, &ctl::Sync::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Sync));
    world.answer::<ctl::InternalProxyOpen>(&open, &Done::default());
    assert_eq!(world.events(), [Event::Opened]);
    assert_eq!(world.sent(), []);
}

#[test]
fn the_proxy_may_refuse() {
    let mut world = World::new(Transport::Proxy { device: "/dev/nothing".into() });
    let (open, _) = world.sent_one::<ctl::InternalProxyOpen>();
    world.refuse(&open, ProtocolError::Internal);
    assert_eq!(world.events(), [Event::OpenFailed(OpenError::Refused(ProtocolError::Internal))]);
}

#[test]
fn wide_services_are_allocated_by_the_proxy() {
    let mut world = World::new(Transport::Proxy { device: "qrtr://0".into() });
    let (open, _) = world.sent_one::<ctl::InternalProxyOpen>();
    world.answer::<ctl::InternalProxyOpen>(&open, &Done::default());
    world.engine.request(world.now, Service::Ssc, 0x20, Tlvs::default(), WITHIN).unwrap();
    let (asked, request) = world.sent_one::<ctl::InternalAllocateCidQrtr>();
    assert_eq!(request.service, Service::Ssc);
    let client = ctl::WideClientId { service: Service::Ssc, cid: 4 };
    let response = ctl::InternalAllocateCidQrtrResponse { client: client.clone(), ..Default::default() };
    world.answer::<ctl::InternalAllocateCidQrtr>(&asked, &response);
    let sent = world.sent();
    assert_eq!((sent[0].service, sent[0].client), (Service::Ssc, 4));
    world.engine.release(world.now, Service::Ssc);
    assert_eq!(world.sent_one::<ctl::InternalReleaseCidQrtr>().1.client, client);
    // Without a proxy they cannot be reached.
    let refused = World::open().engine.request(Duration::ZERO, Service::Ssc, 0x20, Tlvs::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Unreachable(Service::Ssc)));
}

#[test]
fn a_qrtr_socket_is_a_client() {
    let mut engine = Engine::open(Duration::ZERO, Transport::Qrtr { service: Service::Uim });
    assert_eq!(engine.poll_event(), Some(Event::Opened));
    let wanted = engine.send(Duration::ZERO, Service::Uim, &uim::GetSlotStatus::default(), WITHIN).unwrap();
    let datagram = engine.poll_transmit().unwrap();
    let sdu = Sdu::parse(Service::Uim, &datagram).unwrap();
    assert_eq!((sdu.kind, sdu.id), (Kind::Request, uim::GetSlotStatus::ID));
    let tlvs = uim::GetSlotStatus::encode_response(&uim::GetSlotStatusResponse::default()).unwrap();
    engine.receive(Duration::ZERO, &Sdu { kind: Kind::Response, tlvs, ..sdu }.encode(Service::Uim).unwrap());
    assert!(
        matches!(engine.poll_event(), Some(Event::Answered { handle, outcome: Ok(_) }) if handle == wanted)
    );
    let status = Indication::Uim(uim::Indication::SlotStatus(Box::default()));
    let (service, id, tlvs) = status.encode().unwrap();
    let sdu = Sdu { kind: Kind::Indication, transaction: 9, id, tlvs: tlvs.clone() };
    engine.receive(Duration::ZERO, &sdu.encode(Service::Uim).unwrap());
    let client = Some(Client::from(Service::Uim));
    assert_eq!(engine.poll_event(), Some(Event::Indication { client, service, id, tlvs }));
    for service in [Service::Dms, Service::Ctl] {
        let refused = engine.request(Duration::ZERO, service, 0x20, Tlvs::default(), WITHIN);
        assert_eq!(refused, Err(RequestError::Unreachable(service)));
    }
    engine.shut_down(Duration::ZERO, WITHIN);
    assert_eq!(engine.poll_transmit(), None);
    assert_eq!(engine.poll_event(), Some(Event::ShutDown { leaked: 0 }));
}

#[test]
fn one_allocation_serves_all_who_wait() {
    let mut world = World::open();
    let first = world.send(&dms::GetModel::default());
    let second = world.send(&dms::GetRevision::default());
    let cid = world.allocate();
    let sent = world.sent();
    assert_eq!(sent.iter().map(|frame| frame.client).collect::<Vec<_>>(), [cid, cid]);
    assert_ne!(sent[0].sdu.transaction, sent[1].sdu.transaction);
    assert_eq!(world.engine.transaction(first), Some(sent[0].sdu.transaction));
    // In whatever order they are answered.
    let revision = dms::GetRevisionResponse { revision: "R1".into(), ..Default::default() };
    world.answer::<dms::GetRevision>(&sent[1], &revision);
    assert_eq!(world.outcome(second).unwrap().read::<dms::GetRevision>().unwrap(), revision);
    world.answer::<dms::GetModel>(&sent[0], &model("M1"));
    assert_eq!(world.outcome(first).unwrap().read::<dms::GetModel>().unwrap(), model("M1"));
    assert_eq!(world.engine.transaction(first), None);
}

#[test]
fn several_clients_of_a_service() {
    let mut world = World::open();
    let request = wds::SetIpFamily { preference: wds::IpFamily::Ipv6, ..Default::default() };
    let second = Client::nth(Service::Wds, 1);
    world.engine.send(world.now, Service::Wds, &request, WITHIN).unwrap();
    let first_cid = world.allocate();
    world.sent();
    world.engine.send(world.now, second, &request, WITHIN).unwrap();
    let second_cid = world.allocate();
    assert_eq!(world.sent()[0].client, second_cid);
    assert_ne!(first_cid, second_cid);
    assert_eq!(world.engine.client_id(second), Some(second_cid));
    // Indications tell whose they are.
    let status = Indication::Wds(wds::Indication::PacketServiceStatus(Box::default()));
    for (cid, expected) in
        [(first_cid, Some(Client::from(Service::Wds))), (second_cid, Some(second)), (BROADCAST, None)]
    {
        world.indicate(cid, &status);
        let [Event::Indication { client, service, id, tlvs }] =
            <[Event; 1]>::try_from(world.events()).unwrap()
        else {
            panic!("no indication");
        };
        assert_eq!(client, expected);
        assert_eq!(Indication::decode(service, id, &tlvs), Ok(status.clone()));
    }
    // Those of other programs are not ours.
    world.indicate(99, &status);
    assert_eq!(world.events(), [Event::Stray { service: Service::Wds, id: 0x22 }]);
}

#[test]
fn no_client_id_fails_all_who_wait() {
    let mut world = World::open();
    let first = world.send(&nas::GetSignalInfo::default());
    let second = world.send(&nas::GetSystemInfo::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    world.refuse(&asked, ProtocolError::ClientIdsExhausted);
    let failure = Failure::NoClient { service: Service::Nas, error: ProtocolError::ClientIdsExhausted };
    assert_eq!(
        world.events(),
        [first, second].map(|handle| Event::Answered { handle, outcome: Err(failure) })
    );
    // The next one tries again.
    world.send(&nas::GetSignalInfo::default());
    world.allocate();
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn an_id_of_another_service_is_given_back() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    let cid = world.give(&asked, Service::Nas);
    let failure = Failure::NoClient { service: Service::Dms, error: ProtocolError::Internal };
    assert_eq!(world.outcome(wanted), Err(failure));
    let released = world.sent_one::<ctl::ReleaseCid>().1.client;
    assert_eq!(released, ctl::ClientId { service: Service::Nas, cid });
}

#[test]
fn an_id_that_comes_too_late_is_given_back() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    assert_eq!(world.sleep(), ALLOCATE_WITHIN);
    assert_eq!(world.outcome(wanted), Err(Failure::TimedOut));
    let cid = world.give(&asked, Service::Dms);
    assert_eq!(world.sent_one::<ctl::ReleaseCid>().1.client, ctl::ClientId { service: Service::Dms, cid });
    assert_eq!(world.engine.client_id(Service::Dms), None);
}

#[test]
fn late_answers_are_dropped() {
    let mut world = World::open();
    let first = world.send(&dms::GetModel::default());
    world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    assert_eq!(world.sleep(), WITHIN);
    assert_eq!(world.outcome(first), Err(Failure::TimedOut));
    let second = world.send(&dms::GetModel::default());
    let (again, _) = world.sent_one::<dms::GetModel>();
    assert_ne!(asked.sdu.transaction, again.sdu.transaction);
    world.answer::<dms::GetModel>(&asked, &model("late"));
    assert_eq!(world.events(), [Event::Stray { service: Service::Dms, id: dms::GetModel::ID }]);
    world.answer::<dms::GetModel>(&again, &model("in time"));
    assert_eq!(world.outcome(second).unwrap().read::<dms::GetModel>().unwrap(), model("in time"));
    // Once is enough.
    world.answer::<dms::GetModel>(&again, &model("twice"));
    assert_eq!(world.events(), [Event::Stray { service: Service::Dms, id: dms::GetModel::ID }]);
}

#[test]
fn nothing_happens_too_early() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    world.allocate();
    world.sent();
    world.engine.handle_timeout(WITHIN - Duration::from_nanos(1));
    assert_eq!(world.events(), []);
    world.engine.handle_timeout(WITHIN);
    assert_eq!(world.outcome(wanted), Err(Failure::TimedOut));
}

#[test]
fn answers_of_others_are_not_ours() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    let wrong = [
        Frame { client: asked.client + 1, ..asked.clone() },
        Frame { service: Service::Nas, ..asked.clone() },
        Frame { sdu: Sdu { transaction: 999, ..asked.sdu.clone() }, ..asked.clone() },
        Frame { sdu: Sdu { id: 0x21, ..asked.sdu.clone() }, ..asked.clone() },
    ];
    for frame in wrong {
        world.answer::<dms::GetModel>(&frame, &model("another"));
        let stray = Event::Stray { service: frame.service, id: frame.sdu.id };
        assert_eq!(world.events(), [stray]);
    }
    world.answer::<dms::GetModel>(&asked, &model("ours"));
    assert!(world.outcome(wanted).is_ok());
}

#[test]
fn transactions_of_ctl_count_to_255() {
    let mut world = World::open();
    let mut seen = Vec::new();
    for _ in 0..300 {
        let wanted = world.send(&ctl::GetVersionInfo::default());
        let (asked, _) = world.sent_one::<ctl::GetVersionInfo>();
        seen.push(asked.sdu.transaction);
        world.answer::<ctl::GetVersionInfo>(&asked, &ctl::GetVersionInfoResponse::default());
        assert!(world.outcome(wanted).is_ok());
    }
    let expected: Vec<u16> = (1..=255).chain(1..=45).collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_transaction_under_way_is_not_used_again() {
    let mut world = World::open();
    let slow = world.engine.send(world.now, Service::Ctl, &ctl::GetVersionInfo::default(), WITHIN).unwrap();
    let (first, _) = world.sent_one::<ctl::GetVersionInfo>();
    for _ in 0..600 {
        let wanted = world.send(&ctl::SetInstanceId::default());
        let (asked, _) = world.sent_one::<ctl::SetInstanceId>();
        assert_ne!(asked.sdu.transaction, first.sdu.transaction);
        world.answer::<ctl::SetInstanceId>(&asked, &ctl::SetInstanceIdResponse::default());
        assert!(world.outcome(wanted).is_ok());
    }
    world.answer::<ctl::GetVersionInfo>(&first, &ctl::GetVersionInfoResponse::default());
    assert!(world.outcome(slow).is_ok());
}

#[test]
fn a_modem_that_restarts_voids_everything() {
    let mut world = World::open();
    let sent = world.send(&dms::GetModel::default());
    world.allocate();
    world.sent();
    let waiting = world.send(&nas::GetSignalInfo::default());
    world.sent();
    world.indicate(0, &Indication::Ctl(ctl::Indication::Synced(Box::default())));
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::Restarted) };
    assert_eq!(world.events(), [failed(sent), failed(waiting), Event::Restarted]);
    assert_eq!(world.engine.client_id(Service::Dms), None);
    assert_eq!(world.engine.poll_timeout(), None);
    world.send(&dms::GetModel::default());
    world.allocate();
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn a_client_that_the_modem_forgot_is_void() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    let cid = world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    world.refuse(&asked, ProtocolError::InvalidClientId);
    let [Event::Answered { handle, outcome: Ok(answer) }, void] =
        <[Event; 2]>::try_from(world.events()).unwrap()
    else {
        panic!("no answer");
    };
    assert_eq!(handle, wanted);
    let error = answer.read::<dms::GetModel>().unwrap_err().protocol_error();
    assert_eq!(error, Some(ProtocolError::InvalidClientId));
    assert_eq!(void, Event::ClientVoid { client: Service::Dms.into() });
    world.send(&dms::GetModel::default());
    assert_ne!(world.allocate(), cid);
}

#[test]
fn shutting_down_releases_all() {
    let mut world = World::open();
    let pending = world.send(&dms::GetModel::default());
    let dms = world.allocate();
    world.sent();
    // One whose id is still on its way.
    let early = world.send(&nas::GetSignalInfo::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    world.engine.shut_down(world.now, WITHIN);
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::ShuttingDown) };
    assert_eq!(world.events(), [failed(pending), failed(early)]);
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Closed(Failure::ShuttingDown)));
    let (release, request) = world.sent_one::<ctl::ReleaseCid>();
    assert_eq!(request.client, ctl::ClientId { service: Service::Dms, cid: dms });
    let response = ctl::ReleaseCidResponse { client: request.client, ..Default::default() };
    world.answer::<ctl::ReleaseCid>(&release, &response);
    assert_eq!(world.events(), []);
    let nas = world.give(&asked, Service::Nas);
    let (release, request) = world.sent_one::<ctl::ReleaseCid>();
    assert_eq!(request.client, ctl::ClientId { service: Service::Nas, cid: nas });
    world.refuse(&release, ProtocolError::InvalidClientId);
    assert_eq!(world.events(), [Event::ShutDown { leaked: 0 }]);
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn shutting_down_does_not_wait_for_ever() {
    let mut world = World::open();
    world.send(&dms::GetModel::default());
    world.allocate();
    world.engine.shut_down(world.now, Duration::from_secs(1));
    world.events();
    assert_eq!(world.sleep(), Duration::from_secs(1));
    assert_eq!(world.events(), [Event::ShutDown { leaked: 1 }]);
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn releasing_a_client_fails_what_it_waits_for() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    let cid = world.allocate();
    world.sent();
    world.engine.release(world.now, Service::Dms);
    assert_eq!(world.outcome(wanted), Err(Failure::Released));
    assert_eq!(world.sent_one::<ctl::ReleaseCid>().1.client.cid, cid);
    // Before its id has come: it is given back when it comes.
    world.send(&nas::GetSignalInfo::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    world.engine.release(world.now, Service::Nas);
    let cid = world.give(&asked, Service::Nas);
    assert_eq!(world.sent_one::<ctl::ReleaseCid>().1.client.cid, cid);
}

#[test]
fn gone_means_gone() {
    let mut world = World::open();
    let sent = world.send(&dms::GetModel::default());
    world.allocate();
    let waiting = world.send(&nas::GetSignalInfo::default());
    world.engine.gone();
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::Gone) };
    assert_eq!(world.events(), [failed(sent), failed(waiting)]);
    assert_eq!((world.sent(), world.engine.poll_timeout()), (vec![], None));
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Closed(Failure::Gone)));
}

#[test]
fn an_answer_that_cannot_be_read_ends_the_wait() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    let mut sdu = asked.sdu.clone();
    sdu.kind = Kind::Response;
    sdu.tlvs = Tlvs::parse(vec![0x10, 1, 0, 0]).unwrap();
    let mut bytes = Frame { sender: Sender::Modem, sdu, ..asked }.encode().unwrap();
    // The TLV claims a byte more than there is.
    bytes[14] = 2;
    world.engine.receive(world.now, &bytes);
    assert_eq!(world.outcome(wanted), Err(Failure::Malformed(DecodeError::Truncated)));
}

#[test]
fn half_a_frame_is_waited_for_but_not_for_ever() {
    let mut world = World::new(Transport::Direct);
    let (sync, _) = world.sent_one::<ctl::Sync>();
    world.answer::<ctl::Sync>(&sync, &Done::default());
    world.events();
    let signal = Indication::Nas(nas::Indication::SignalInfo(Box::default()));
    let (service, id, tlvs) = signal.encode().unwrap();
    let sdu = Sdu { kind: Kind::Indication, transaction: 1, id, tlvs: tlvs.clone() };
    let bytes = Frame { sender: Sender::Modem, service, client: BROADCAST, sdu }.encode().unwrap();
    world.engine.receive(world.now, &bytes[..5]);
    assert_eq!(world.engine.poll_timeout(), Some(HALF_FRAME_WITHIN));
    world.engine.receive(world.now, &bytes[5..]);
    let indication = Event::Indication { client: None, service, id, tlvs };
    assert_eq!(world.events(), std::slice::from_ref(&indication));
    assert_eq!(world.engine.poll_timeout(), None);
    // A beginning whose rest never comes must not swallow what follows it.
    world.engine.receive(world.now, &[0x01, 0xFF, 0xFF]);
    assert_eq!(world.sleep(), HALF_FRAME_WITHIN);
    assert_eq!(world.events(), [Event::Noise { skipped: 3 }]);
    world.engine.receive(world.now, &bytes);
    assert_eq!(world.events(), [indication]);
}

#[test]
fn a_message_goes_to_its_service() {
    let mut world = World::open();
    let refused = world.engine.send(world.now, Service::Nas, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Service { client: Service::Nas, message: Service::Dms }));
}

#[test]
fn what_waits_is_capped() {
    let mut world = World::open();
    for _ in 0..MAX_OUTSTANDING {
        world.send(&dms::GetModel::default());
    }
    let model_request = dms::GetModel::default();
    let refused = |world: &mut World| world.engine.send(world.now, Service::Dms, &model_request, WITHIN);
    assert_eq!(refused(&mut world), Err(RequestError::TooManyRequests));
    // An answer that is not polled counts as well.
    world.allocate();
    let sent = world.sent();
    world.answer::<dms::GetModel>(&sent[0], &model("EM05"));
    assert_eq!(refused(&mut world), Err(RequestError::TooManyRequests));
    assert_eq!(world.events().len(), 1);
    assert!(refused(&mut world).is_ok());
}

#[test]
fn clients_are_capped() {
    let mut world = World::open();
    for number in 0..u8::try_from(MAX_CLIENTS).unwrap() {
        let client = Client::nth(Service::Wds, number);
        world.engine.send(world.now, client, &wds::GoActive::default(), WITHIN).unwrap();
    }
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::TooManyClients));
    // CTL needs no client id.
    assert!(world.engine.send(world.now, Service::Ctl, &ctl::GetVersionInfo::default(), WITHIN).is_ok());
}

#[test]
fn indications_that_nobody_polls_are_capped() {
    let mut world = World::open();
    let signal = Indication::Nas(nas::Indication::SignalInfo(Box::default()));
    for _ in 0..MAX_UNPOLLED + 3 {
        world.indicate(BROADCAST, &signal);
    }
    let events = world.events();
    assert_eq!(events.len(), MAX_UNPOLLED + 1);
    assert_eq!(events.last(), Some(&Event::Lost { count: 3 }));
    world.indicate(BROADCAST, &signal);
    assert_eq!(world.events().len(), 1);
}
