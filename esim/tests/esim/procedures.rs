//! Delete, rename, reset, inventory.

use esim::es10::{Icons, ProfileState, ResetScope};
use esim::lpa::{Answer, Goal, Verdict, delete, inventory, rename, reset};
use esim::types::Iccid;
use esim::{Error, IsdROptions, RefusalKind, TransportError};

use crate::support::{Script, block_on};

const LIST: &str = "BF2D0E5C0C5A4F9F7090919295B6B7B899";
const DELETE: &str = "BF330C5A0A980010325476981032F4";
const DELETE_BY_AID: &str = "BF33124F10A0000005591010FFFFFFFF8900001000";
const DISABLED: &str = "BF2D26A024E3225A0A980010325476981032F44F10A0000005591010FFFFFFFF89000010009F700100";
const ENABLED: &str = "BF2D26A024E3225A0A980010325476981032F44F10A0000005591010FFFFFFFF89000010009F700101";
const EMPTY: &str = "BF2D02A000";

fn iccid() -> Iccid {
    "8900012345678901234".parse().unwrap()
}

fn options() -> IsdROptions {
    IsdROptions::default()
}

#[test]
fn deleting_is_confirmed_by_the_list() {
    let mut script =
        Script::new().opens().es10(DELETE, "BF3303800100").closes().opens().es10(LIST, EMPTY).closes();
    let outcome = block_on(delete(&mut script, &options(), iccid())).unwrap();
    assert_eq!((&outcome.answer, outcome.verdict()), (&Answer::Accepted, Verdict::Reached));
    assert_eq!((outcome.goal, outcome.refresh), (Goal::Deleted(iccid()), None));
}

#[test]
fn an_enabled_profile_is_not_deleted() {
    let mut script = Script::new().opens().es10(DELETE, "BF3303800102").es10(LIST, ENABLED).closes();
    let outcome = block_on(delete(&mut script, &options(), iccid())).unwrap();
    let Verdict::Failed(error) = outcome.verdict() else { panic!("{outcome:?}") };
    assert_eq!(error.refusal().unwrap().kind, RefusalKind::ProfileEnabled);
    assert_eq!(error.next_step(), Some("disable it first"));
}

#[test]
fn deleting_by_aid_where_the_iccid_is_not_taken() {
    let mut script = Script::new()
        .opens()
        .es10(DELETE, "BF330380017F")
        .es10(LIST, DISABLED)
        .es10(DELETE_BY_AID, "BF3303800100")
        .closes()
        .opens()
        .es10(LIST, EMPTY)
        .closes();
    let outcome = block_on(delete(&mut script, &options(), iccid())).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Reached);
}

#[test]
fn deleting_what_is_not_there_has_been_done() {
    let mut script = Script::new().opens().es10(DELETE, "BF3303800101").es10(LIST, EMPTY).closes();
    let outcome = block_on(delete(&mut script, &options(), iccid())).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Reached);
}

#[test]
fn a_delete_without_an_answer_is_looked_after() {
    let mut script = Script::new()
        .opens()
        .es10_fails(DELETE, TransportError::ChannelLost)
        .closes()
        .opens()
        .es10(LIST, DISABLED)
        .closes();
    let outcome = block_on(delete(&mut script, &options(), iccid())).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Pending);
}

const NAMED: &str = "BF2D14A012E3105A0A980010325476981032F490024D65";
const RENAME: &str = "BF29105A0A980010325476981032F490024D65";

#[test]
fn renaming_is_confirmed_by_the_list() {
    let mut script =
        Script::new().opens().es10(RENAME, "BF2903800100").closes().opens().es10(LIST, NAMED).closes();
    let outcome = block_on(rename(&mut script, &options(), iccid(), "Me")).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Reached);
}

#[test]
fn a_card_that_accepts_a_name_and_forgets_it_is_not_believed() {
    let mut script =
        Script::new().opens().es10(RENAME, "BF2903800100").closes().opens().es10(LIST, DISABLED).closes();
    let outcome = block_on(rename(&mut script, &options(), iccid(), "Me")).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Failed(Error::NotCarriedOut));
}

#[test]
fn renaming_what_is_not_there_fails() {
    let mut script = Script::new().opens().es10(RENAME, "BF2903800101").closes();
    let outcome = block_on(rename(&mut script, &options(), iccid(), "Me")).unwrap();
    assert!(matches!(outcome.verdict(), Verdict::Failed(Error::Refused(_))));
}

#[test]
fn a_name_that_is_too_long_never_reaches_the_card() {
    let mut script = Script::new();
    let result = block_on(rename(&mut script, &options(), iccid(), &"a".repeat(65)));
    assert_eq!(result, Err(Error::NicknameTooLong { bytes: 65 }));
}

#[test]
fn a_reset_is_confirmed_by_the_list() {
    let mut script = Script::new()
        .opens()
        .es10_sw("BF3404820205E0", "BF3403800100910B")
        .closes()
        .opens()
        .es10(LIST, EMPTY)
        .closes();
    let outcome = block_on(reset(&mut script, &options(), ResetScope::ALL)).unwrap();
    assert_eq!(outcome.verdict(), Verdict::Reached);
}

#[test]
fn a_reset_of_a_busy_card() {
    let mut script = Script::new().opens().es10("BF3404820205E0", "BF3403800105").closes();
    let outcome = block_on(reset(&mut script, &options(), ResetScope::ALL)).unwrap();
    assert!(outcome.is_cat_busy());
}

const EID: &str = "BF3E125A1089049032123451234512345678901235";

#[test]
fn an_inventory_holds_what_the_card_tells() {
    let mut script = Script::new()
        .opens()
        .es10("BF3E035C015A", EID)
        .es10(LIST, ENABLED)
        .es10("BF2200", "BF220F810302030082030203008303010000")
        .es10_sw("BF3C00", "6D00")
        .es10("BF2800", "BF28137F")
        .closes();
    let card = block_on(inventory(&mut script, &options(), Icons::Without)).unwrap();
    assert_eq!(card.isd_r, esim::ISD_R_AID);
    assert_eq!(card.eid.to_string(), "89049032123451234512345678901235");
    assert_eq!(card.profiles[0].state, ProfileState::Enabled);
    assert_eq!(card.info.unwrap().firmware.to_string(), "1.0.0");
    assert!(matches!(card.addresses, Err(Error::Status { .. })));
    assert!(matches!(card.notifications, Err(Error::Malformed { .. })));
}

#[test]
fn an_inventory_ends_with_the_channel() {
    let script = || Script::new().opens().es10("BF3E035C015A", EID).es10(LIST, ENABLED);
    for mut script in [
        script().es10_fails("BF2200", TransportError::ChannelLost).closes(),
        script().es10_sw("BF2200", "6881").closes(),
    ] {
        let error = block_on(inventory(&mut script, &options(), Icons::Without)).unwrap_err();
        assert!(error.is_channel_lost());
    }
}

#[test]
fn a_card_that_refuses_the_plainest_question_is_not_asked_again() {
    let mut script = Script::new().opens().es10("BF3E035C015A", EID).es10("BF2D00", "BF2D03810101").closes();
    let error = block_on(inventory(&mut script, &options(), Icons::CardDefault)).unwrap_err();
    assert_eq!(error.refusal().unwrap().kind, RefusalKind::IncorrectInput);
}

#[test]
fn a_card_that_refuses_a_list_of_tags_is_asked_without() {
    for refusal in ["BF2D038101019000", "6A80", "6A88"] {
        let mut script = Script::new()
            .opens()
            .es10("BF3E035C015A", EID)
            .es10_sw(LIST, refusal)
            .es10("BF2D00", ENABLED)
            .es10("BF2200", "BF220F810302030082030203008303010000")
            .es10("BF3C00", "BF3C00")
            .es10("BF2800", "BF2802A000")
            .closes();
        let card = block_on(inventory(&mut script, &options(), Icons::Without)).unwrap();
        assert_eq!(card.profiles.len(), 1);
        assert_eq!(card.notifications, Ok(Vec::new()));
    }
}
