//! The ways to a modem.

use std::time::Duration;

use qmi::engine::{Client, Engine, Event, Failure, OPEN_WITHIN, OpenError, RequestError, Transport};
use qmi::frame::{Kind, Sdu};
use qmi::message::Done;
use qmi::tlv::Tlvs;
use qmi::{DecodeError, Indication, ProtocolError, Request, Service, ctl, dms, uim};

use super::world::{WITHIN, World, model};

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
fn a_sync_of_the_caller_voids_the_clients() {
    let mut world = World::new(Transport::Direct);
    let (sync, _) = world.sent_one::<ctl::Sync>();
    world.answer::<ctl::Sync>(&sync, &Done::default());
    world.send(&dms::GetModel::default());
    world.allocate();
    world.sent();
    world.send(&ctl::Sync::default());
    let (sync, _) = world.sent_one::<ctl::Sync>();
    world.answer::<ctl::Sync>(&sync, &Done::default());
    assert_eq!(world.engine.client_id(Service::Dms), None);
}
