//! Policy rules of profiles, and whether the card lets their operators have them.

use esim::es10::CancelReason;
use esim::lpa::{Consent, Decision, PolicyConsent, download, preview};
use esim::tlv::{Tag, encode};

use crate::support::{block_on, hex};
use crate::world::{CardFault, World, b64};

/// A profile of 262 01 with these rules, and a card with this table.
fn world(rules: &str, owner: &str, table: &str) -> World {
    let metadata = encode(Tag::new(0xBF25), |w| {
        w.raw(&hex("5A0A98001032547698103214 9103616263"));
        w.raw(&hex(owner)).raw(&hex(rules));
    });
    let table = encode(Tag::new(0xBF43), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.raw(&hex(table));
        });
    });
    let mut world = World::new().server_says("authenticateClient", "profileMetadata", b64(&metadata).into());
    world.card.answers.insert("BF43".to_owned(), table);
    forbid(&mut world, 0x00);
    world
}

/// The card says in its signed information which rules it takes from nobody.
fn forbid(world: &mut World, rules: u8) {
    let answer = world.card.answers.get_mut("BF38").unwrap();
    let at = answer.windows(2).position(|window| window == [0x99, 0x02]).unwrap();
    answer[at + 2..at + 4].copy_from_slice(&[0x05, rules]);
}

const OWNER: &str = "B705 800362F210";
const PPR1: &str = "99020640";
const PPR2: &str = "99020520";
const BOTH: &str = "99020560";
/// PPR1 for 262 01, with the user's consent.
const OWN_PPR1: &str = "3011 80020640 A107 3005800362F210 82020780";
/// PPR2 for everybody, without.
const ANY_PPR2: &str = "3011 80020520 A107 30058003EEEEEE 82020700";
/// Both for 208 01.
const OTHERS: &str = "3011 80020560 A107 3005800302F810 82020700";

/// Whether the card allows them, and whether it wants the user to agree.
#[track_caller]
fn check(rules: &str, owner: &str, table: &str, expect: Option<bool>) {
    let mut world = world(rules, owner, table);
    let result = block_on(preview(&mut world.card, &mut world.server, &mut world.user, &world.request));
    match (result, expect) {
        (Ok(previewed), Some(consent)) => {
            assert_eq!(previewed.preview.policy.consent_required, consent);
            assert_eq!(previewed.preview.policy.rules, previewed.preview.metadata.ppr_ids);
        }
        (Err(error), None) => {
            assert_eq!(error.to_string(), "the card does not allow the policy rules of this profile");
            assert_eq!(error.cleanup.reason, Some(CancelReason::PprNotAllowed));
            assert_eq!(world.log()[6..], ["authenticateClient", "BF43", "BF41", "cancelSession", "close"]);
        }
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn rules_that_the_card_allows() {
    check(PPR1, OWNER, OWN_PPR1, Some(true));
    check(PPR2, OWNER, ANY_PPR2, Some(false));
    check(BOTH, OWNER, &format!("{OWN_PPR1}{ANY_PPR2}"), Some(true));
    check(BOTH, OWNER, &format!("{OTHERS}{ANY_PPR2}{OWN_PPR1}"), Some(true));
    // One of several operators.
    check(PPR1, OWNER, "3018 80020640 A10E 3005800302F810 3005800362F210 82020700", Some(false));
    // The first line that fits counts.
    check(PPR2, OWNER, &format!("{ANY_PPR2}3011 80020520 A107 3005800362F210 82020780"), Some(false));
}

#[test]
fn rules_that_it_does_not() {
    check(PPR1, OWNER, "", None);
    check(PPR1, OWNER, ANY_PPR2, None);
    check(PPR1, OWNER, OTHERS, None);
    check(BOTH, OWNER, OWN_PPR1, None);
    // Nobody in particular is meant by a rule for everybody alone.
    check(PPR1, "", OWN_PPR1, None);
    check(PPR2, "", ANY_PPR2, Some(false));
}

#[test]
fn without_rules_the_table_is_not_read() {
    for rules in ["", "99020780", "990100"] {
        let mut world = world(rules, OWNER, "");
        block_on(preview(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
        assert!(!world.log().contains(&"BF43".to_owned()), "{rules}");
    }
}

#[test]
fn rules_that_are_forbidden_on_the_card() {
    let mut world = world(PPR1, OWNER, OWN_PPR1);
    forbid(&mut world, 0x40);
    let error =
        block_on(preview(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.cleanup.reason, Some(CancelReason::PprNotAllowed));
}

/// A card without the function checks the rules itself; then the user is asked to be on the safe side.
#[test]
fn a_card_without_a_table() {
    let mut world = world(PPR1, OWNER, "").card_fault("BF43", 1, CardFault::Status(0x6A88));
    let previewed =
        block_on(preview(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    assert!(previewed.preview.policy.consent_required);
}

#[test]
fn the_user_has_to_agree() {
    let decide = |policy| Decision::Install(Consent { confirmation_code: None, policy });
    let mut asked = world(PPR1, OWNER, OWN_PPR1).decides(decide(PolicyConsent::NotGiven));
    let error =
        block_on(download(&mut asked.card, &mut asked.server, &mut asked.user, &asked.request)).unwrap_err();
    assert_eq!(error.to_string(), "the profile has policy rules that the user has not agreed to");
    assert_eq!(error.cleanup.reason, Some(CancelReason::EndUserRejection));

    // With consent it goes on, to a package that is not made for this test.
    let mut asked = world(PPR1, OWNER, OWN_PPR1).decides(decide(PolicyConsent::Given));
    let error =
        block_on(download(&mut asked.card, &mut asked.server, &mut asked.user, &asked.request)).unwrap_err();
    assert_eq!(error.cleanup.reason, Some(CancelReason::MetadataMismatch));
}
