//! Client ids: allocated on demand, given back, lost.

use std::time::Duration;

use qmi::engine::{ALLOCATE_WITHIN, Client, Event, Failure, MAX_CLIENTS, RequestError};
use qmi::frame::BROADCAST;
use qmi::{Indication, ProtocolError, Service, ctl, dms, nas, wds};

use super::world::{WITHIN, World, model};

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
    // The next one asks anew.
    world.send(&dms::GetModel::default());
    world.allocate();
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn an_allocation_that_cannot_be_read_is_none() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    world.reply_malformed(&asked);
    let failure = Failure::NoClient { service: Service::Dms, error: ProtocolError::MalformedMessage };
    assert_eq!(world.outcome(wanted), Err(failure));
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
fn a_second_refusal_does_not_harm_the_new_client() {
    let mut world = World::open();
    world.send(&dms::GetModel::default());
    world.send(&dms::GetRevision::default());
    world.allocate();
    let asked = world.sent();
    world.refuse(&asked[0], ProtocolError::InvalidClientId);
    world.events();
    world.send(&dms::GetModel::default());
    let cid = world.allocate();
    world.refuse(&asked[1], ProtocolError::InvalidClientId);
    assert_eq!(world.events().len(), 1);
    assert_eq!(world.engine.client_id(Service::Dms), Some(cid));
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
fn ids_that_are_not_released_are_counted_and_capped() {
    let mut world = World::open();
    // More than there are transaction ids of CTL.
    for _ in 0..300 {
        world.send(&dms::GetModel::default());
        world.allocate();
        world.sent();
        world.engine.release(world.now, Service::Dms);
        assert_eq!(world.sent().len(), 1);
        world.events();
    }
    world.engine.handle_timeout(Duration::from_secs(60));
    world.engine.shut_down(Duration::from_secs(60), WITHIN);
    assert_eq!(world.events(), [Event::ShutDown { leaked: 300 }]);
    // That is the end: nothing is heard any more.
    world.indicate(BROADCAST, &Indication::Nas(nas::Indication::SignalInfo(Box::default())));
    assert_eq!(world.events(), []);
}

#[test]
fn ids_that_do_not_come_are_capped() {
    let mut world = World::open();
    for _ in 0..300 {
        world.send(&dms::GetModel::default());
        world.engine.release(world.now, Service::Dms);
        assert_eq!(world.sent().len(), 1);
        world.events();
    }
    world.engine.handle_timeout(Duration::from_secs(600));
    assert_eq!(world.engine.poll_timeout(), None);
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
