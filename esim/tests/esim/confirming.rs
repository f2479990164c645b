//! Goals, and when a card has reached one.

use esim::es10::{ProfileInfo, ResetScope, profiles};
use esim::lpa::{Goal, confirm};
use esim::tlv::{Tag, encode};
use esim::types::Iccid;
use esim::{Error, IsdROptions, TransportError, VENDOR_ISD_R_AIDS};

use crate::support::{Script, block_on, hex};

fn iccid() -> Iccid {
    "8900012345678901234".parse().unwrap()
}

/// A card with one profile, whose members besides the ICCID are these.
fn card(members: &str) -> Vec<ProfileInfo> {
    let answer = encode(Tag::new(0xBF2D), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.nested(Tag::new(0xE3), |w| {
                w.value(Tag::new(0x5A), &iccid().to_bytes()).raw(&hex(members));
            });
        });
    });
    profiles::parse(&answer).unwrap()
}

#[test]
fn goals_are_reached_or_not() {
    let check = |goal: Goal, profiles: &[ProfileInfo], reached: bool| {
        assert_eq!(goal.is_reached(profiles), reached, "{goal:?}");
    };
    let (disabled, enabled) = (card("9F70 01 00"), card("9F70 01 01"));
    check(Goal::Enabled(iccid()), &enabled, true);
    check(Goal::Enabled(iccid()), &disabled, false);
    check(Goal::Enabled(iccid()), &[], false);
    check(Goal::Disabled(iccid()), &disabled, true);
    check(Goal::Disabled(iccid()), &enabled, false);
    // A profile that is not there, or of which the card does not say, is not disabled for sure.
    check(Goal::Disabled(iccid()), &[], false);
    check(Goal::Disabled(iccid()), &card(""), false);
    check(Goal::Deleted(iccid()), &[], true);
    check(Goal::Deleted(iccid()), &disabled, false);
    check(Goal::Named(iccid(), "Me".to_owned()), &card("90 02 4D65"), true);
    check(Goal::Named(iccid(), "Me".to_owned()), &card("90 02 6D65"), false);
    check(Goal::Named(iccid(), String::new()), &card(""), true);
    check(Goal::Named(iccid(), String::new()), &card("90 00"), true);
    check(Goal::Named(iccid(), String::new()), &[], false);

    let none = ResetScope::default();
    let operational = ResetScope { operational_profiles: true, ..none };
    check(Goal::Reset(operational), &[], true);
    check(Goal::Reset(operational), &card(""), false);
    check(Goal::Reset(operational), &card("95 01 02"), false);
    check(Goal::Reset(operational), &card("95 01 00"), true);
    check(Goal::Reset(operational), &card("95 01 01"), true);
    // A test profile that is still there may have come with the card.
    check(Goal::Reset(ResetScope::ALL), &card("95 01 00"), true);
    check(Goal::Reset(ResetScope { provisioning_profiles: true, ..none }), &card("95 01 01"), false);
    let all_tests = ResetScope { field_loaded_test_profiles: true, preloaded_test_profiles: true, ..none };
    check(Goal::Reset(all_tests), &card("95 01 00"), false);
}

#[test]
fn confirming_opens_a_session_of_its_own() {
    const LIST: &str = "BF2D0E5C0C5A4F9F7090919295B6B7B899";
    let goal = Goal::Deleted(iccid());
    let preferred = VENDOR_ISD_R_AIDS[0];
    let options = IsdROptions { preferred_aid: Some(preferred), ..IsdROptions::default() };
    let opened = || Script::new().open_answers(preferred.as_bytes(), Ok("9000"));

    let mut script = opened().es10(LIST, "BF2D02A000").closes();
    assert!(block_on(confirm(&mut script, &options, &goal)).unwrap().reached);

    let mut script = opened().es10_fails(LIST, TransportError::Gone).closes();
    assert_eq!(block_on(confirm(&mut script, &options, &goal)), Err(Error::Transport(TransportError::Gone)));
}
