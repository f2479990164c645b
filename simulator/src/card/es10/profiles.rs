//! ES10c: what happens to profiles.

use super::information::rule_bits;
use super::{Effect, Executed, Surroundings, list_error, outcome};
use crate::card::apdu::Sw;
use crate::card::config::{IconFormat, ProfileClass, ProfileState};
use crate::card::digits::network;
use crate::card::euicc::Euicc;
use crate::card::notification::event_bit;
use crate::card::profile::Profile;
use crate::card::state::{ProfileId, Refusal, ResetOutcome, ResetScope, State, When};
use crate::tlv::{Malformed, Members, Tlv, bit_mask, named_bits, nest, split_tag, tlv};

const SET_NICKNAME: u32 = 0xBF29;
const LIST: u32 = 0xBF2D;
const ENABLE: u32 = 0xBF31;
const DISABLE: u32 = 0xBF32;
const DELETE: u32 = 0xBF33;
const MEMORY_RESET: u32 = 0xBF34;

/// `GetProfilesInfo`: `incorrectInputValues`.
const INCORRECT_INPUT: u8 = 1;
/// `eUICCMemoryReset`: `nothingToDelete`.
const NOTHING_TO_DELETE: Refusal = Refusal::NotFound;

/// What `GetProfilesInfo` gives without a tag list (SGP.22 5.7.15).
const DEFAULT_TAGS: [u32; 9] = [0x5A, 0x4F, 0x9F70, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95];

/// `GetProfilesInfo`.
pub(super) fn list(euicc: &Euicc, value: &[u8]) -> Vec<u8> {
    let Ok(query) = Query::of(value) else {
        return list_error(LIST, INCORRECT_INPUT);
    };
    let omit_operational = euicc.factory.config.omit_operational_class;
    let found = euicc.state().profiles.iter().filter(|profile| query.criterion.matches(profile));
    let entries = found.map(|profile| {
        let members = information(profile).into_iter().filter(|(tag, value)| {
            let omitted =
                omit_operational && *tag == 0x95 && *value == [class_code(ProfileClass::Operational)];
            query.tags.contains(tag) && !omitted
        });
        nest(0xE3, members.map(|(tag, value)| tlv(tag, value)))
    });
    nest(LIST, [nest(0xA0, entries)])
}

struct Query {
    criterion: Criterion,
    tags: Vec<u32>,
}

enum Criterion {
    All,
    Id(ProfileId),
    Class(u8),
}

impl Query {
    fn of(value: &[u8]) -> Result<Query, Malformed> {
        let members = Members::of(value)?;
        let criterion = match members.optional(0xA0)? {
            None => Criterion::All,
            Some(criterion) => match Members::of(criterion)?.only()? {
                Tlv { tag: 0x95, value: [class] } => Criterion::Class(*class),
                other => Criterion::Id(profile_id(other)?),
            },
        };
        let tags = match members.optional(0x5C)? {
            None => DEFAULT_TAGS.to_vec(),
            Some(list) => tag_list(list)?,
        };
        Ok(Query { criterion, tags })
    }
}

fn tag_list(mut list: &[u8]) -> Result<Vec<u32>, Malformed> {
    let mut tags = Vec::new();
    while !list.is_empty() {
        let (tag, rest) = split_tag(list)?;
        tags.push(tag);
        list = rest;
    }
    Ok(tags)
}

impl Criterion {
    fn matches(&self, profile: &Profile) -> bool {
        match self {
            Criterion::All => true,
            Criterion::Id(id) => id.names(profile),
            Criterion::Class(class) => class_code(profile.class) == *class,
        }
    }
}

/// Everything in `ProfileInfo`, in the order of the standard.
fn information(profile: &Profile) -> Vec<(u32, Vec<u8>)> {
    let state = match profile.state {
        ProfileState::Disabled => 0,
        ProfileState::Enabled => 1,
    };
    let mut members =
        vec![(0x5A, profile.iccid.bytes.clone()), (0x4F, profile.aid.clone()), (0x9F70, vec![state])];
    members.extend(profile.nickname.as_ref().map(|nickname| (0x90, nickname.clone().into_bytes())));
    members.push((0x91, profile.provider.clone().into_bytes()));
    members.push((0x92, profile.name.clone().into_bytes()));
    if let Some(icon) = &profile.icon {
        let format = match icon.format {
            IconFormat::Jpeg => 0,
            IconFormat::Png => 1,
        };
        members.push((0x93, vec![format]));
        members.push((0x94, icon.data.clone()));
    }
    members.push((0x95, vec![class_code(profile.class)]));
    if !profile.receivers.is_empty() {
        let receivers = profile.receivers.iter().map(|receiver| {
            let events = named_bits(receiver.events.iter().copied().map(event_bit));
            nest(0x30, [tlv(0x80, events), tlv(0x81, &receiver.address)])
        });
        members.push((0xB6, receivers.flatten().collect()));
    }
    members.push((0xB7, owner(profile)));
    if !profile.rules.is_empty() {
        members.push((0x99, rule_bits(&profile.rules)));
    }
    members
}

/// `OperatorId`.
fn owner(profile: &Profile) -> Vec<u8> {
    let mut bytes = tlv(0x80, network(profile.mccmnc()).unwrap_or_default());
    if let Some(owner) = &profile.owner {
        bytes.extend(owner.gid1.iter().flat_map(|gid| tlv(0x81, gid)));
        bytes.extend(owner.gid2.iter().flat_map(|gid| tlv(0x82, gid)));
    }
    bytes
}

fn class_code(class: ProfileClass) -> u8 {
    match class {
        ProfileClass::Test => 0,
        ProfileClass::Provisioning => 1,
        ProfileClass::Operational => 2,
    }
}

/// `EnableProfile`.
pub(super) fn enable(euicc: &mut Euicc, around: Surroundings, value: &[u8]) -> Result<Executed, Sw> {
    switch(euicc, around, ENABLE, value, State::enable)
}

/// `DisableProfile`.
pub(super) fn disable(euicc: &mut Euicc, around: Surroundings, value: &[u8]) -> Result<Executed, Sw> {
    switch(euicc, around, DISABLE, value, State::disable)
}

fn switch(
    euicc: &mut Euicc,
    around: Surroundings,
    tag: u32,
    value: &[u8],
    operation: fn(&mut State, &ProfileId, When) -> Result<(), Refusal>,
) -> Result<Executed, Sw> {
    let members = Members::of(value)?;
    let id = profile_id(Members::of(members.required(0xA0)?)?.only()?)?;
    let when = match members.required(0x81)? {
        [0x00] => When::AtOnce,
        [_] => When::AtRefresh,
        _ => return Err(Sw::WRONG_DATA),
    };
    if euicc.factory.config.wants_aid && matches!(id, ProfileId::Iccid(_)) {
        return Ok(outcome(tag, Err(Refusal::NotFound)).into());
    }
    let done = euicc.change(|state| {
        if around.cat_busy {
            return operation(&mut state.clone(), &id, when).and(Err(Refusal::CatBusy));
        }
        operation(state, &id, when)
    })?;
    let effect = match (done, when) {
        (Err(_), _) => Effect::None,
        (Ok(()), When::AtOnce) => Effect::Switched,
        (Ok(()), When::AtRefresh) => Effect::WantsRefresh,
    };
    Ok(Executed { response: outcome(tag, done), effect })
}

/// `DeleteProfile`, which names the profile without a wrapper.
pub(super) fn delete(euicc: &mut Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let id = profile_id(Members::of(value)?.only()?)?;
    let done = euicc.change(|state| state.delete(&id))?;
    Ok(outcome(DELETE, done))
}

/// `eUICCMemoryReset`.
pub(super) fn reset_memory(euicc: &mut Euicc, around: Surroundings, value: &[u8]) -> Result<Executed, Sw> {
    let mask = bit_mask(Members::of(value)?.required(0x82)?)?;
    let scope =
        ResetScope { operational: mask & 0x80 != 0, test: mask & 0x40 != 0, default_smdp: mask & 0x20 != 0 };
    if around.cat_busy {
        return Ok(outcome(MEMORY_RESET, Err(Refusal::CatBusy)).into());
    }
    let factory_smdp = euicc.factory.config.default_smdp.clone();
    let reset = euicc.change(|state| state.reset_memory(scope, factory_smdp.as_deref()))?;
    Ok(match reset {
        ResetOutcome::NothingToDelete => outcome(MEMORY_RESET, Err(NOTHING_TO_DELETE)).into(),
        ResetOutcome::Done => outcome(MEMORY_RESET, Ok(())).into(),
        ResetOutcome::LostEnabledProfile => {
            Executed { response: outcome(MEMORY_RESET, Ok(())), effect: Effect::SwitchedAndWantsRefresh }
        }
    })
}

/// `SetNickname`; an empty one takes it away.
pub(super) fn set_nickname(euicc: &mut Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let members = Members::of(value)?;
    let id = ProfileId::Iccid(members.required(0x5A)?.to_vec());
    let Ok(nickname) = std::str::from_utf8(members.required(0x90)?) else {
        return Ok(outcome(SET_NICKNAME, Err(Refusal::Undefined)));
    };
    let done = euicc.change(|state| match state.find_mut(&id) {
        Some(profile) => profile.rename(nickname).map_err(|_| Refusal::Undefined),
        None => Err(Refusal::NotFound),
    })?;
    Ok(outcome(SET_NICKNAME, done))
}

fn profile_id(tlv: Tlv<'_>) -> Result<ProfileId, Malformed> {
    match tlv.tag {
        0x4F => Ok(ProfileId::Aid(tlv.value.to_vec())),
        0x5A => Ok(ProfileId::Iccid(tlv.value.to_vec())),
        _ => Err(Malformed),
    }
}
