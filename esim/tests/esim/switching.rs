//! Enable and disable, and everything that a switch can break on its way.

use esim::lpa::{Answer, Goal, Outcome, Switch, Verdict, switch};
use esim::types::{Iccid, RefreshFlag};
use esim::{Error, IsdROptions, RefusalKind, TransportError};

use crate::support::{Script, block_on};

const ENABLE: &str = "BF3111A00C5A0A980010325476981032F48101FF";
const ENABLE_BY_AID: &str = "BF3117A0124F10A0000005591010FFFFFFFF89000010008101FF";
const ENABLE_NOW: &str = "BF3111A00C5A0A980010325476981032F4810100";
const ENABLE_NOW_BY_AID: &str = "BF3117A0124F10A0000005591010FFFFFFFF8900001000810100";
const DISABLE_NOW: &str = "BF3211A00C5A0A980010325476981032F4810100";
const LIST: &str = "BF2D0E5C0C5A4F9F7090919295B6B7B899";
/// The profile in question, in the state that it is meant to leave or to reach.
const DISABLED: &str = "BF2D26A024E3225A0A980010325476981032F44F10A0000005591010FFFFFFFF89000010009F700100";
const ENABLED: &str = "BF2D26A024E3225A0A980010325476981032F44F10A0000005591010FFFFFFFF89000010009F700101";
/// The same on a card that does not tell the AID.
const DISABLED_WITHOUT_AID: &str = "BF2D14A012E3105A0A980010325476981032F49F700100";
const EMPTY: &str = "BF2D02A000";

fn iccid() -> Iccid {
    "8900012345678901234".parse().unwrap()
}

fn enable(script: Script, refresh: RefreshFlag) -> Result<Outcome, Error> {
    let mut script = script;
    block_on(switch(&mut script, &IsdROptions::default(), iccid(), Switch::Enable, refresh))
}

fn enabled(script: Script, refresh: RefreshFlag) -> Outcome {
    let outcome = enable(script, refresh).unwrap();
    assert_eq!(outcome.goal, Goal::Enabled(iccid()));
    outcome
}

fn opened() -> Script {
    Script::new().opens()
}

/// A second session, in which the card is asked for its list.
fn asked(script: Script, list: &str) -> Script {
    script.closes().opens().es10(LIST, list).closes()
}

#[test]
fn without_refresh_the_card_is_asked_at_once() {
    let script = asked(opened().es10(ENABLE_NOW, "BF3103800100"), ENABLED);
    let outcome = enabled(script, RefreshFlag::NoRefresh);
    assert_eq!(outcome.answer, Answer::Accepted);
    assert_eq!(outcome.verdict(), Verdict::Reached);
    assert_eq!(outcome.confirmed.unwrap().profiles.len(), 1);
}

#[test]
fn the_second_session_goes_to_the_isd_r_of_the_first() {
    let [first, second, ..] = esim::VENDOR_ISD_R_AIDS;
    let missing = || Err(TransportError::NoSuchApplication { aid: String::new() });
    let script = Script::new()
        .open_answers(esim::ISD_R_AID.as_bytes(), missing())
        .open_answers(first.as_bytes(), missing())
        .open_answers(second.as_bytes(), Ok("9000"))
        .es10(ENABLE_NOW, "BF3103800100")
        .closes()
        // The card is starting again and knows nobody yet: asking for the others would only be in its way.
        .open_answers(second.as_bytes(), missing());
    let outcome = enabled(script, RefreshFlag::NoRefresh);
    assert_eq!((outcome.verdict(), outcome.isd_r), (Verdict::Pending, second));
}

#[test]
fn disabling_goes_the_same_way() {
    let mut script = asked(opened().es10(DISABLE_NOW, "BF3203800100"), DISABLED);
    let options = IsdROptions::default();
    let outcome =
        block_on(switch(&mut script, &options, iccid(), Switch::Disable, RefreshFlag::NoRefresh)).unwrap();
    assert_eq!(outcome.goal, Goal::Disabled(iccid()));
    assert_eq!(outcome.verdict(), Verdict::Reached);
}

/// The switch takes place when the modem has dealt with the REFRESH; until then the list proves nothing.
#[test]
fn with_refresh_the_card_is_left_in_peace() {
    for answer in ["BF31038001009000", "BF3103800100910B"] {
        let outcome = enabled(opened().es10_sw(ENABLE, answer).closes(), RefreshFlag::Refresh);
        assert_eq!((&outcome.answer, &outcome.confirmed), (&Answer::Accepted, &None));
        assert_eq!(outcome.verdict(), Verdict::Pending);
        assert_eq!(outcome.refresh, Some(RefreshFlag::Refresh));
    }
    for answer in ["9000", "910B"] {
        let outcome = enabled(opened().es10_sw(ENABLE, answer).closes(), RefreshFlag::Refresh);
        assert!(matches!(outcome.answer, Answer::Unclear(Error::EmptyAnswer { .. })));
        assert_eq!((outcome.verdict(), outcome.confirmed), (Verdict::Pending, None));
    }
}

#[test]
fn a_switch_that_takes_its_time_is_pending() {
    let script = asked(opened().es10(ENABLE_NOW, "BF3103800100"), DISABLED);
    assert_eq!(enabled(script, RefreshFlag::NoRefresh).verdict(), Verdict::Pending);
}

#[test]
fn a_second_session_that_cannot_be_opened_leaves_the_answer() {
    let script = opened()
        .es10(ENABLE_NOW, "BF3103800100")
        .closes()
        .open_answers(esim::ISD_R_AID.as_bytes(), Err(TransportError::NoChannel));
    let outcome = enabled(script, RefreshFlag::NoRefresh);
    assert_eq!((&outcome.answer, outcome.verdict()), (&Answer::Accepted, Verdict::Pending));
}

#[test]
fn status_words_of_a_dead_channel_are_no_failure() {
    for sw in ["6881", "6E00", "6A82", "6F00"] {
        let script = asked(opened().es10_sw(ENABLE, sw), ENABLED);
        let outcome = enabled(script, RefreshFlag::Refresh);
        assert!(matches!(outcome.answer, Answer::Unclear(Error::Status { .. })));
        assert_eq!(outcome.verdict(), Verdict::Reached, "{sw}");

        let script = asked(opened().es10_sw(ENABLE, sw), DISABLED);
        assert_eq!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Pending, "{sw}");
    }
}

#[test]
fn a_lost_channel_or_a_garbled_answer_is_no_failure() {
    for error in [
        TransportError::ChannelLost,
        TransportError::Refused { reason: "ERROR".to_owned() },
        TransportError::Malformed { reason: "garbled".to_owned() },
    ] {
        let script = asked(opened().es10_fails(ENABLE, error.clone()), ENABLED);
        let outcome = enabled(script, RefreshFlag::Refresh);
        assert_eq!(outcome.answer, Answer::Unclear(Error::Transport(error)));
        assert_eq!(outcome.verdict(), Verdict::Reached);
    }
    for answer in ["BF31008F9000", "BF33038001009000", "BF3182FFFF9000"] {
        let script = asked(opened().es10_sw(ENABLE, answer), ENABLED);
        assert_eq!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Reached, "{answer}");
    }
}

/// There is nobody to ask: the caller waits until the modem is back.
#[test]
fn a_modem_that_vanishes_or_falls_silent_is_not_asked() {
    for error in [TransportError::Gone, TransportError::Timeout { seconds: 30 }] {
        let script = opened().es10_fails(ENABLE, error.clone()).close_fails(error.clone());
        let outcome = enabled(script, RefreshFlag::Refresh);
        assert_eq!(outcome.answer, Answer::Unclear(Error::Transport(error)));
        assert_eq!((outcome.verdict(), outcome.confirmed), (Verdict::Pending, None));
    }
}

#[test]
fn before_the_command_is_sent_a_failure_is_a_failure() {
    let script = Script::new().open_answers(esim::ISD_R_AID.as_bytes(), Err(TransportError::Gone));
    assert_eq!(enable(script, RefreshFlag::Refresh), Err(Error::Transport(TransportError::Gone)));
}

#[test]
fn a_busy_card_is_for_the_caller_to_reset() {
    for answer in ["BF31038001059000", "9300"] {
        let outcome = enabled(opened().es10_sw(ENABLE, answer).closes(), RefreshFlag::Refresh);
        assert!(outcome.is_cat_busy(), "{answer}");
        assert!(matches!(outcome.verdict(), Verdict::Failed(error) if error.is_cat_busy()));
    }
}

#[test]
fn refusals_that_no_other_way_would_change() {
    for (code, kind) in [
        ("03", RefusalKind::DisallowedByPolicy),
        ("04", RefusalKind::WrongProfileReenabling),
        ("07", RefusalKind::CommandError),
        ("0A", RefusalKind::NoEsimPort),
    ] {
        let script = opened().es10(ENABLE, &format!("BF31038001{code}")).closes();
        let Verdict::Failed(error) = enabled(script, RefreshFlag::Refresh).verdict() else {
            panic!("{code}")
        };
        assert_eq!(error.refusal().unwrap().kind, kind);
    }
    let script = opened().es10_sw(ENABLE, "6985").closes();
    assert!(matches!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Failed(Error::Status { .. })));
}

#[test]
fn enabled_already_is_as_good_as_enabled_now() {
    let script = opened().es10(ENABLE, "BF3103800102").es10(LIST, ENABLED).closes();
    let outcome = enabled(script, RefreshFlag::Refresh);
    assert!(matches!(outcome.answer, Answer::Refused(_)));
    assert_eq!(outcome.verdict(), Verdict::Reached);

    // A card that contradicts itself is believed in its list.
    let script = opened().es10(ENABLE, "BF3103800102").es10(LIST, DISABLED).closes();
    assert!(matches!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Failed(_)));
}

#[test]
fn a_card_that_does_not_take_the_iccid_gets_the_aid() {
    for refusal in ["BF31038001019000", "6A80", "6A88"] {
        let script = opened()
            .es10_sw(ENABLE, refusal)
            .es10(LIST, DISABLED)
            .es10_sw(ENABLE_BY_AID, "BF3103800100910B")
            .closes();
        let outcome = enabled(script, RefreshFlag::Refresh);
        assert_eq!(outcome.answer, Answer::Accepted, "{refusal}");
        assert_eq!(outcome.verdict(), Verdict::Pending);
    }
}

#[test]
fn a_profile_that_is_not_there_is_not_asked_for_again() {
    let script = opened().es10(ENABLE, "BF3103800101").es10(LIST, EMPTY).closes();
    let Verdict::Failed(error) = enabled(script, RefreshFlag::Refresh).verdict() else { panic!() };
    assert_eq!(error.refusal().unwrap().kind, RefusalKind::ProfileNotFound);
}

#[test]
fn a_card_that_tells_no_aid_cannot_be_asked_by_it() {
    let script = opened().es10(ENABLE, "BF3103800101").es10(LIST, DISABLED_WITHOUT_AID).closes();
    assert!(matches!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Failed(_)));
}

#[test]
fn a_name_that_both_fail_is_reported_as_the_first_answer_was() {
    let script = opened()
        .es10_sw(ENABLE, "6A80")
        .es10(LIST, DISABLED)
        .es10(ENABLE_BY_AID, "BF3103800101")
        .es10(LIST, DISABLED)
        .closes();
    let Verdict::Failed(error) = enabled(script, RefreshFlag::Refresh).verdict() else { panic!() };
    assert!(matches!(error, Error::Status { .. }), "{error}");
}

/// Cards that give no reason may want the AID, the other refresh flag, or both; each further try only while it is needed.
#[test]
fn a_card_that_gives_no_reason_is_asked_in_every_way() {
    const UNDEFINED: &str = "BF310380017F";
    let script = || opened().es10(ENABLE, UNDEFINED).es10(LIST, DISABLED);
    let by_aid = script().es10(ENABLE_BY_AID, "BF3103800100").closes();
    let outcome = enabled(by_aid, RefreshFlag::Refresh);
    assert_eq!((outcome.answer, outcome.refresh), (Answer::Accepted, Some(RefreshFlag::Refresh)));

    let script = || script().es10(ENABLE_BY_AID, UNDEFINED).es10(LIST, DISABLED);
    let other_flag = asked(script().es10(ENABLE_NOW, "BF3103800100"), ENABLED);
    let outcome = enabled(other_flag, RefreshFlag::Refresh);
    assert_eq!(outcome.refresh, Some(RefreshFlag::NoRefresh));
    assert_eq!(outcome.verdict(), Verdict::Reached);

    let script = || script().es10(ENABLE_NOW, UNDEFINED).es10(LIST, DISABLED);
    let both = asked(script().es10(ENABLE_NOW_BY_AID, "BF3103800100"), ENABLED);
    assert_eq!(enabled(both, RefreshFlag::Refresh).verdict(), Verdict::Reached);

    let none = script().es10(ENABLE_NOW_BY_AID, UNDEFINED).es10(LIST, DISABLED).closes();
    let Verdict::Failed(error) = enabled(none, RefreshFlag::Refresh).verdict() else { panic!() };
    assert_eq!(error.refusal().unwrap().kind, RefusalKind::Undefined);
}

#[test]
fn a_refusal_that_was_none_is_seen_in_the_list() {
    let script = opened().es10(ENABLE, "BF310380017F").es10(LIST, ENABLED).closes();
    assert_eq!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Reached);
}

#[test]
fn a_channel_lost_between_two_ways_ends_with_the_refusal() {
    let script = opened().es10(ENABLE, "BF310380017F").es10_fails(LIST, TransportError::ChannelLost).closes();
    assert!(matches!(enabled(script, RefreshFlag::Refresh).verdict(), Verdict::Failed(_)));
}
