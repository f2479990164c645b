//! What becomes of answers and indications, and how they are explained.

use mbim::basic_connect::{Connect, ConnectSet, NwError, RadioState, RadioStateQuery, RadioSwitchState};
use mbim::codec::{self, Fault};
use mbim::{
    CommandDone, Indication, ProtocolError, RawIndication, ReplyError, Request, Service, Status, Version,
};

fn done(status: Status, info: &[u8]) -> CommandDone {
    CommandDone { service: Service::BasicConnect, cid: 3, status, info: info.to_vec().into() }
}

#[test]
fn replies() {
    let on = RadioState { hw_radio_state: RadioSwitchState::On, sw_radio_state: RadioSwitchState::Other(2) };
    let info = [1, 0, 0, 0, 2, 0, 0, 0];
    assert_eq!(done(Status::Success, &info).reply::<RadioStateQuery>(Version::V1), Ok(on));
    let refused = done(Status::RadioPowerOff, &info).reply::<RadioStateQuery>(Version::V1).unwrap_err();
    assert_eq!(refused.to_string(), "the modem refused Basic Connect 3: the radio is off");
    let short = done(Status::Success, &info[..4]).reply::<RadioStateQuery>(Version::V1).unwrap_err();
    assert!(
        matches!(short, ReplyError::Malformed { source, .. } if source.fault == Fault::Truncated { needed: 4, left: 0 })
    );
    assert_eq!(
        short.to_string(),
        "the modem's answer to Basic Connect 3 makes no sense: RadioState.sw_radio_state: 4 bytes are needed and 0 are left"
    );
}

#[test]
fn a_refusal_may_have_the_cause_of_the_network() {
    let info =
        codec::encode(Version::V1, &Connect { nw_error: NwError::MissingOrUnknownApn, ..Connect::default() });
    let done = CommandDone { cid: 12, ..done(Status::Failure, &info) };
    assert!(done.reply::<ConnectSet>(Version::V1).is_err());
    let connect = ConnectSet::reply(Version::V1, &done.info).unwrap();
    assert_eq!(connect.nw_error.to_string(), "missing or unknown APN");
}

#[test]
fn indications_that_are_not_known_survive() {
    let check = |service, cid| {
        let indication = Indication::decode(service, cid, Version::V1, &[1, 2, 3]).unwrap();
        assert_eq!(indication, Indication::Unknown { service, cid, info: vec![1, 2, 3].into() });
        let raw = RawIndication { service, cid, info: vec![1, 2, 3].into() };
        assert_eq!(indication.encode(Version::V1), raw);
    };
    check(Service::BasicConnect, 4711);
    check(Service::Sar, 3);
    check(Service::Other("00112233-4455-6677-8899-aabbccddeeff".parse().unwrap()), 2);
    let error = Indication::decode(Service::BasicConnect, 3, Version::V1, &[1, 2, 3]).unwrap_err();
    assert_eq!((error.structure, error.field), ("RadioState", "hw_radio_state"));
}

#[test]
fn each_indication_is_known_once() {
    for (position, known) in Indication::KNOWN.iter().enumerate() {
        assert!(!Indication::KNOWN[..position].contains(known), "{known:?}");
    }
    assert_eq!(Indication::KNOWN.len(), 23);
}

#[test]
fn numbers_survive_with_and_without_a_name() {
    for status in Status::NAMED {
        assert_eq!(Status::from(status.code()), *status);
        assert!(!status.to_string().is_empty() && !status.next_step().is_empty(), "{status:?}");
    }
    assert_eq!(Status::NAMED.len(), 53);
    assert_eq!(Status::from(24), Status::Other(24));
    assert_eq!(Status::Other(24).to_string(), "number 0x18");
    assert_eq!(Status::from(0x8743_0002), Status::SelectFailed);
    for error in ProtocolError::NAMED {
        assert_eq!(ProtocolError::from(error.code()), *error);
        assert!(!error.next_step().is_empty());
    }
    assert_eq!(ProtocolError::from(0).code(), 0);
    assert_eq!(NwError::from(200).code(), 200);
}
