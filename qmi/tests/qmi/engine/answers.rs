//! Which answer belongs to which request, and how long it is waited for.

use std::time::Duration;

use qmi::engine::{
    Event, Failure, HALF_FRAME_WITHIN, MAX_OUTSTANDING, MAX_UNPOLLED, MAX_UNPOLLED_BYTES, RequestError,
    Transport,
};
use qmi::frame::{BROADCAST, Frame, Kind, Sdu, Sender};
use qmi::message::Done;
use qmi::tlv::Tlvs;
use qmi::{DecodeError, Indication, Request, Service, ctl, dms, nas};

use super::world::{WITHIN, World, model};

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
fn an_answer_that_cannot_be_read_ends_the_wait() {
    let mut world = World::open();
    let wanted = world.send(&dms::GetModel::default());
    world.allocate();
    let (asked, _) = world.sent_one::<dms::GetModel>();
    world.reply_malformed(&asked);
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
fn half_a_frame_that_trickles_in_has_no_more_time() {
    let mut world = World::new(Transport::Direct);
    world.engine.receive(Duration::ZERO, &[0x01, 0xFF]);
    world.engine.receive(Duration::from_secs(2), &[0xFF, 0x80]);
    assert_eq!(world.engine.poll_timeout(), Some(HALF_FRAME_WITHIN));
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
    // Long ones earlier.
    let long = Indication::Unknown {
        service: Service::Nas,
        id: 0x7777,
        tlvs: Tlvs::parse([&[0x10, 0xFD, 0xEA], [0; 0xEAFD].as_slice()].concat()).unwrap(),
    };
    for _ in 0..20 {
        world.indicate(BROADCAST, &long);
    }
    let kept = MAX_UNPOLLED_BYTES / 0xEB00;
    assert_eq!(world.events().len(), kept + 1);
}
