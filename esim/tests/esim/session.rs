//! Opening and closing a session.

use esim::apdu::StatusWord;
use esim::lpa::with_isd_r;
use esim::types::Aid;
use esim::{AidSearch, Error, ISD_R_AID, IsdR, IsdROptions, TransportError, VENDOR_ISD_R_AIDS};

use crate::support::{Script, block_on};
use crate::world::{SERVER, World, device};

fn missing() -> Result<&'static str, TransportError> {
    Err(TransportError::NoSuchApplication { aid: String::new() })
}

#[track_caller]
fn check(script: Script, options: IsdROptions, expect: Result<Aid, Error>) {
    let mut script = script;
    let found = block_on(async {
        let session = IsdR::open(&mut script, &options).await?;
        let aid = session.aid();
        session.close().await?;
        Ok(aid)
    });
    assert_eq!(found, expect);
}

#[test]
fn the_standard_isd_r_comes_first() {
    check(Script::new().opens().closes(), IsdROptions::default(), Ok(ISD_R_AID));
    for answer in ["9000", "6121", "910B", "6F128410A0000005591010FFFFFFFF89000001009000"] {
        let script = Script::new().open_answers(ISD_R_AID.as_bytes(), Ok(answer)).closes();
        check(script, IsdROptions::default(), Ok(ISD_R_AID));
    }
}

#[test]
fn others_are_tried_in_order() {
    for (index, aid) in VENDOR_ISD_R_AIDS.iter().enumerate() {
        let script = VENDOR_ISD_R_AIDS[..index]
            .iter()
            .fold(Script::new().open_answers(ISD_R_AID.as_bytes(), missing()), |script, aid| {
                script.open_answers(aid.as_bytes(), missing())
            })
            .open_answers(aid.as_bytes(), Ok("9000"))
            .closes();
        check(script, IsdROptions::default(), Ok(*aid));
    }
}

#[test]
fn the_one_of_last_time_comes_first_and_is_not_tried_twice() {
    let preferred = VENDOR_ISD_R_AIDS[2];
    let options = IsdROptions { preferred_aid: Some(preferred), ..IsdROptions::default() };
    check(Script::new().open_answers(preferred.as_bytes(), Ok("9000")).closes(), options, Ok(preferred));

    let script = [preferred, ISD_R_AID]
        .iter()
        .chain(VENDOR_ISD_R_AIDS.iter().filter(|aid| **aid != preferred))
        .fold(Script::new(), |script, aid| script.open_answers(aid.as_bytes(), missing()));
    check(script, options, Err(Error::NotAnEuicc { tried: 10 }));
}

#[test]
fn a_search_can_be_confined() {
    let options = IsdROptions { search: AidSearch::PreferredOnly, ..IsdROptions::default() };
    let script = || Script::new().open_answers(ISD_R_AID.as_bytes(), missing());
    check(script(), options, Err(Error::NotAnEuicc { tried: 1 }));
}

#[test]
fn of_a_card_that_is_known_no_other_is_tried() {
    let known = VENDOR_ISD_R_AIDS[4];
    let options = IsdROptions::default().with_known_aid(known);
    let script = Script::new().open_answers(known.as_bytes(), missing());
    check(script, options, Err(Error::NotAnEuicc { tried: 1 }));
}

#[test]
fn a_status_word_in_the_answer_counts_as_an_error() {
    let options = IsdROptions { search: AidSearch::PreferredOnly, ..IsdROptions::default() };
    let script = |sw| Script::new().open_answers(ISD_R_AID.as_bytes(), Ok(sw)).closes();
    check(script("6A82"), options, Err(Error::NotAnEuicc { tried: 1 }));
    check(script("6999"), options, Err(Error::NotAnEuicc { tried: 1 }));
    let other = TransportError::Select(StatusWord::CONDITIONS_NOT_SATISFIED);
    check(script("6985"), options, Err(Error::Transport(other)));
}

#[test]
fn a_modem_that_just_says_error_does_not_end_the_search() {
    let refused = TransportError::Refused { reason: "ERROR".to_owned() };
    let first = Script::new().open_answers(ISD_R_AID.as_bytes(), Err(refused.clone()));
    let second = first.open_answers(VENDOR_ISD_R_AIDS[0].as_bytes(), Ok("9000")).closes();
    check(second, IsdROptions::default(), Ok(VENDOR_ISD_R_AIDS[0]));

    // The first refusal is about the ISD-R that most cards have.
    let ends = |reason: &str| Err(TransportError::Refused { reason: reason.to_owned() });
    let script = VENDOR_ISD_R_AIDS
        .iter()
        .fold(Script::new().open_answers(ISD_R_AID.as_bytes(), ends("SIM busy")), |script, aid| {
            script.open_answers(aid.as_bytes(), ends("ERROR"))
        });
    let busy = TransportError::Refused { reason: "SIM busy".to_owned() };
    check(script, IsdROptions::default(), Err(Error::Transport(busy)));

    // When no other is there either, what the modem said about the standard one is the reason.
    let script = VENDOR_ISD_R_AIDS
        .iter()
        .fold(Script::new().open_answers(ISD_R_AID.as_bytes(), Err(refused.clone())), |script, aid| {
            script.open_answers(aid.as_bytes(), missing())
        });
    check(script, IsdROptions::default(), Err(Error::Transport(refused)));
}

#[test]
fn what_every_aid_would_meet_ends_the_search() {
    for error in [
        TransportError::ChannelLost,
        TransportError::Gone,
        TransportError::Malformed { reason: "garbled".to_owned() },
        TransportError::NoChannel,
        TransportError::Timeout { seconds: 30 },
    ] {
        let script = Script::new().open_answers(ISD_R_AID.as_bytes(), Err(error.clone()));
        check(script, IsdROptions::default(), Err(Error::Transport(error)));
    }
}

#[test]
fn a_session_closes_when_the_work_fails() {
    let mut script = Script::new().opens().es10_sw("BF3E035C015A", "6D00").closes();
    let result =
        block_on(with_isd_r(&mut script, &IsdROptions::default(), async |session| session.eid().await));
    assert!(matches!(result, Err(Error::Status { .. })));
}

#[test]
fn the_result_stands_when_closing_fails() {
    let eid = "BF3E125A1089049032123451234512345678901235";
    let mut script =
        Script::new().opens().es10("BF3E035C015A", eid).close_fails(TransportError::Timeout { seconds: 5 });
    let result =
        block_on(with_isd_r(&mut script, &IsdROptions::default(), async |session| session.eid().await));
    assert!(result.unwrap().check_digits_match());
}

/// A caller spawns these on threads.
#[test]
fn procedures_can_be_sent_to_another_thread() {
    fn assert_send<T: Send>(future: T) -> T {
        future
    }
    let options = IsdROptions::default();
    let iccid = "8900012345678901234".parse().unwrap();
    let mut script = Script::new();
    drop(assert_send(esim::lpa::inventory(&mut script, &options, esim::es10::Icons::Without)));
    drop(assert_send(esim::lpa::switch(
        &mut script,
        &options,
        iccid,
        esim::lpa::Switch::Enable,
        esim::types::RefreshFlag::Refresh,
    )));
    drop(assert_send(esim::lpa::rename(&mut script, &options, iccid, "x")));
    drop(assert_send(with_isd_r(&mut script, &options, async |session| session.eid().await)));
}

/// The daemon spawns the procedures that talk to servers as well.
#[test]
fn procedures_with_servers_can_be_sent_to_another_thread() {
    fn assert_send<T: Send>(future: T) -> T {
        future
    }
    let World { mut card, mut server, mut user, request, .. } = World::new();
    let options = IsdROptions::default();
    drop(assert_send(esim::lpa::download(&mut card, &mut server, &mut user, &request)));
    drop(assert_send(esim::lpa::preview(&mut card, &mut server, &mut user, &request)));
    let search = esim::lpa::DiscoverRequest { card: options, device: device(), servers: Vec::new() };
    drop(assert_send(esim::lpa::discover(&mut card, &mut server, &mut user, &search)));
    let session = esim::lpa::OpenSession {
        server: SERVER.parse().unwrap(),
        transaction_id: esim::types::TransactionId::from_bytes(&[1]).unwrap(),
    };
    drop(assert_send(esim::lpa::settle(&mut card, &mut server, &options, &session)));
    let mut outbox = esim::notification::Outbox::default();
    drop(assert_send(esim::lpa::collect_notifications(&mut card, &options, &mut outbox)));
    drop(assert_send(esim::lpa::remove_acknowledged(&mut card, &options, &mut outbox)));
}
