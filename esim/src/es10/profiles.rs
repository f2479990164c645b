//! ES10c: the list of profiles, and what can be done to one (SGP.22 5.7.15 to 5.7.18, 5.7.21).

use super::Function;
use super::answer::{Fault, read, read_result};
use super::profile_info::{self as info, ProfileClass, ProfileInfo};
use crate::apdu::StatusWord;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::refusal::RefusalKind;
use crate::tlv::{Tag, Tlv, TlvError, Writer, encode, once, tags};
use crate::transport::ApduChannel;
use crate::types::{Aid, Iccid, ProfileId, RefreshFlag};

/// Longest nickname in bytes of UTF-8.
pub const MAX_NICKNAME_BYTES: usize = 64;

/// Most profiles that are read from one card.
pub const MAX_PROFILES: usize = 256;

/// One entry of the list.
const PROFILE_INFO: Tag = Tag::new(0xE3);

/// What is asked about every profile. Icons make the answer ten times as long.
const MEMBERS: [Tag; 11] = [
    tags::ICCID,
    tags::AID,
    info::STATE,
    info::NICKNAME,
    info::SERVICE_PROVIDER,
    info::NAME,
    info::CLASS,
    info::NOTIFICATIONS,
    info::OWNER,
    info::DP_PROPRIETARY,
    info::PPR_IDS,
];

/// Which profiles, and what about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProfileQuery {
    /// Which profiles.
    pub search: ProfileSearch,
    /// With or without their pictures.
    pub icons: Icons,
}

/// Which profiles are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProfileSearch {
    /// All of them.
    #[default]
    All,
    /// The one with this AID.
    Aid(Aid),
    /// Those of one class.
    Class(ProfileClass),
    /// The one with this ICCID.
    Iccid(Iccid),
}

/// Which members are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Icons {
    /// Whatever the card tells by itself, icons among it: for cards that refuse a list of tags.
    CardDefault,
    /// Everything but the icons.
    #[default]
    Without,
    /// Everything.
    With,
}

/// The request for the list.
#[must_use]
pub fn request(query: &ProfileQuery) -> Vec<u8> {
    encode(Function::ProfilesInfo.tag(), |w| {
        match query.search {
            ProfileSearch::All => {}
            ProfileSearch::Aid(aid) => write_search(w, tags::AID, aid.as_bytes()),
            ProfileSearch::Class(class) => write_search(w, info::CLASS, &[class.number()]),
            ProfileSearch::Iccid(iccid) => write_search(w, tags::ICCID, &iccid.to_bytes()),
        }
        let icons: &[Tag] = match query.icons {
            Icons::CardDefault => return,
            Icons::Without => &[],
            Icons::With => &[info::ICON_TYPE, info::ICON],
        };
        let mut list = Vec::new();
        MEMBERS.iter().chain(icons).for_each(|tag| tag.write(&mut list));
        w.value(tags::TAG_LIST, &list);
    })
}

fn write_search(writer: &mut Writer, tag: Tag, value: &[u8]) {
    writer.nested(tags::A0, |w| {
        w.value(tag, value);
    });
}

/// Reads the list.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<Vec<ProfileInfo>, Error> {
    read(Function::ProfilesInfo, answer, |tlv| {
        let (mut profiles, mut code) = (None, None);
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::A0 => once(&mut profiles, &member, list)?,
                tags::C1 => once(&mut code, &member, Tlv::uint)?,
                _ => {}
            }
        }
        match (profiles, code) {
            (Some(profiles), None) => Ok(profiles),
            (None, Some(code)) => Err(Fault::Code(code)),
            (Some(_), Some(_)) => Err(TlvError::Unexpected { expected: tags::A0, found: tags::C1 }.into()),
            (None, None) => Err(TlvError::Missing { tag: tags::A0 }.into()),
        }
    })
}

fn list(tlv: &Tlv<'_>) -> Result<Vec<ProfileInfo>, TlvError> {
    let mut profiles = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() != PROFILE_INFO {
            continue;
        }
        if profiles.len() == MAX_PROFILES {
            return Err(TlvError::TooMany { limit: MAX_PROFILES });
        }
        profiles.push(ProfileInfo::read(&member)?);
    }
    Ok(profiles)
}

/// The request that enables a profile.
#[must_use]
pub fn enable_request(profile: ProfileId, refresh: RefreshFlag) -> Vec<u8> {
    switch_request(Function::EnableProfile, profile, refresh)
}

/// The request that disables a profile.
#[must_use]
pub fn disable_request(profile: ProfileId, refresh: RefreshFlag) -> Vec<u8> {
    switch_request(Function::DisableProfile, profile, refresh)
}

fn switch_request(function: Function, profile: ProfileId, refresh: RefreshFlag) -> Vec<u8> {
    encode(function.tag(), |w| {
        w.nested(tags::A0, |w| profile.write(w)).value(tags::C1, &refresh.to_value());
    })
}

/// The request that deletes a profile.
#[must_use]
pub fn delete_request(profile: ProfileId) -> Vec<u8> {
    encode(Function::DeleteProfile.tag(), |w| profile.write(w))
}

/// The request that names a profile; an empty name removes it.
///
/// # Errors
/// [`Error::NicknameTooLong`] above [`MAX_NICKNAME_BYTES`].
pub fn nickname_request(iccid: Iccid, nickname: &str) -> Result<Vec<u8>, Error> {
    if nickname.len() > MAX_NICKNAME_BYTES {
        return Err(Error::NicknameTooLong { bytes: nickname.len() });
    }
    Ok(encode(Function::SetNickname.tag(), |w| {
        w.value(tags::ICCID, &iccid.to_bytes()).value(info::NICKNAME, nickname.as_bytes());
    }))
}

/// Reads the answer of the function that enables, disables, deletes or names a profile.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse_result(function: Function, answer: &[u8]) -> Result<(), Error> {
    read_result(function, answer)
}

fn rejects_the_question(error: &Error) -> bool {
    match error {
        Error::Refused(refusal) => refusal.kind == RefusalKind::IncorrectInput,
        Error::Status { sw, .. } => {
            matches!(*sw, StatusWord::INCORRECT_DATA | StatusWord::REFERENCED_DATA_NOT_FOUND)
        }
        _ => false,
    }
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The profiles that `query` asks for. A card that refuses the list of tags is asked again without it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn profiles(&mut self, query: &ProfileQuery) -> Result<Vec<ProfileInfo>, Error> {
        match self.call(Function::ProfilesInfo, &request(query)).await.and_then(|answer| parse(&answer)) {
            Err(error) if query.icons != Icons::CardDefault && rejects_the_question(&error) => {
                let plain = ProfileQuery { icons: Icons::CardDefault, ..*query };
                parse(&self.call(Function::ProfilesInfo, &request(&plain)).await?)
            }
            result => result,
        }
    }

    /// Enables a profile. The channel may be gone afterwards, answer or not: [`crate::lpa::switch`] copes with that.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn enable_profile(&mut self, profile: ProfileId, refresh: RefreshFlag) -> Result<(), Error> {
        let request = enable_request(profile, refresh);
        read_result(Function::EnableProfile, &self.call(Function::EnableProfile, &request).await?)
    }

    /// Disables a profile. The channel may be gone afterwards, as after [`IsdR::enable_profile`].
    ///
    /// # Errors
    /// [`Error`].
    pub async fn disable_profile(&mut self, profile: ProfileId, refresh: RefreshFlag) -> Result<(), Error> {
        let request = disable_request(profile, refresh);
        read_result(Function::DisableProfile, &self.call(Function::DisableProfile, &request).await?)
    }

    /// Deletes a profile for good.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_profile(&mut self, profile: ProfileId) -> Result<(), Error> {
        let answer = self.call(Function::DeleteProfile, &delete_request(profile)).await?;
        read_result(Function::DeleteProfile, &answer)
    }

    /// Names a profile; an empty name removes it.
    ///
    /// # Errors
    /// [`Error::NicknameTooLong`] before anything is sent; [`Error`].
    pub async fn set_nickname(&mut self, iccid: Iccid, nickname: &str) -> Result<(), Error> {
        let request = nickname_request(iccid, nickname)?;
        read_result(Function::SetNickname, &self.call(Function::SetNickname, &request).await?)
    }
}
