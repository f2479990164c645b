//! What the card tells of itself.

use super::Surroundings;
use crate::card::apdu::Sw;
use crate::card::config::PolicyRule;
use crate::card::euicc::Euicc;
use crate::tlv::{Members, Tlv, named_bits, nest, tlv};

/// USIM, ISIM, CSIM, Milenage, CAVE, TUAK, GBA, EAP, Java Card, several USIMs and ISIMs.
const UICC_CAPABILITY: [u8; 4] = [0x06, 0x7F, 0x36, 0xC0];
/// `additionalProfile`, `testProfileSupport`.
const RSP_CAPABILITY: [u8; 2] = [0x04, 0x90];
const TS_102_241_VERSION: [u8; 3] = [0x0F, 0x00, 0x00];
const GLOBAL_PLATFORM_VERSION: [u8; 3] = [0x02, 0x03, 0x00];
/// Of the protection profile.
const PP_VERSION: [u8; 3] = [0x01, 0x00, 0x00];
/// In an operator id: any.
const ANY_NETWORK: [u8; 3] = [0xEE; 3];

/// `GetEUICCInfo`, the part that everybody may see.
pub(super) fn info1(euicc: &Euicc) -> Vec<u8> {
    let (verification, signing) = key_ids(euicc);
    nest(0xBF20, [tlv(0x82, euicc.factory.config.svn.0), verification, signing])
}

/// `GetEUICCInfo`, all of it.
pub(in crate::card) fn info2(euicc: &Euicc, around: Surroundings) -> Vec<u8> {
    let config = &euicc.factory.config;
    let (verification, signing) = key_ids(euicc);
    let mut members = vec![
        tlv(0x81, config.profile_version.0),
        tlv(0x82, config.svn.0),
        tlv(0x83, config.firmware.0),
        tlv(0x84, resources(euicc, around)),
        tlv(0x85, UICC_CAPABILITY),
        tlv(0x86, TS_102_241_VERSION),
        tlv(0x87, GLOBAL_PLATFORM_VERSION),
        tlv(0x88, RSP_CAPABILITY),
        verification,
        signing,
    ];
    members.extend(config.category.map(|category| tlv(0x8B, [category])));
    if !config.forbidden_policy_rules.is_empty() {
        members.push(tlv(0x99, rule_bits(&config.forbidden_policy_rules)));
    }
    members.push(tlv(0x04, PP_VERSION));
    members.push(tlv(0x0C, &config.sas_number));
    nest(0xBF22, members)
}

/// Extended card resources (TS 102 226 8.2.1.7.2): applications, non-volatile and volatile memory.
fn resources(euicc: &Euicc, around: Surroundings) -> Vec<u8> {
    let state = euicc.state();
    let applications = u8::try_from(state.profiles.len()).unwrap_or(u8::MAX);
    let free = if around.full { 0 } else { state.free_memory };
    let ram = euicc.factory.config.free_ram;
    [tlv(0x81, [applications]), tlv(0x82, free.to_be_bytes()), tlv(0x83, ram.to_be_bytes())].concat()
}

fn key_ids(euicc: &Euicc) -> (Vec<u8>, Vec<u8>) {
    let list = |tag, ids: Vec<&[u8]>| nest(tag, ids.into_iter().map(|id| tlv(0x04, id)));
    (list(0xA9, euicc.verification_ids()), list(0xAA, euicc.signing_ids()))
}

/// `GetEUICCChallenge`.
pub(super) fn challenge(euicc: &mut Euicc) -> Result<Vec<u8>, Sw> {
    Ok(nest(0xBF2E, [tlv(0x80, euicc.new_challenge()?)]))
}

/// `GetEID`.
pub(super) fn eid(euicc: &Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    match Members::of(value)?.only()? {
        Tlv { tag: 0x5C, value: [0x5A] } => Ok(nest(0xBF3E, [tlv(0x5A, euicc.factory.eid)])),
        _ => Err(Sw::WRONG_DATA),
    }
}

/// `GetRAT`: every operator may set PPR1 and PPR2 if the user agrees.
pub(super) fn rules_authorisation_table() -> Vec<u8> {
    let operator = nest(0x30, [tlv(0x80, ANY_NETWORK)]);
    let rules = tlv(0x80, rule_bits(&[PolicyRule::NoDisable, PolicyRule::NoDelete]));
    let consent_required = tlv(0x82, named_bits([0]));
    let entry = nest(0x30, [rules, nest(0xA1, [operator]), consent_required]);
    nest(0xBF43, [nest(0xA0, [entry])])
}

/// `PprIds`.
pub(super) fn rule_bits(rules: &[PolicyRule]) -> Vec<u8> {
    named_bits(rules.iter().map(|rule| match rule {
        PolicyRule::UpdateControl => 0,
        PolicyRule::NoDisable => 1,
        PolicyRule::NoDelete => 2,
    }))
}
