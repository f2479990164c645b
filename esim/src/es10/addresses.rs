//! ES10a: the servers that are configured on the card (SGP.22 5.7.3, 5.7.4).

use super::Function;
use super::answer::{empty_request, read, read_result};
use super::unknown::UnknownTlv;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Tlv, TlvError, encode, once, tags};
use crate::transport::ApduChannel;

/// Longest server address: a host name is at most 255 characters.
pub const MAX_ADDRESS_BYTES: usize = 255;

/// The servers on the card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfiguredAddresses {
    /// The SM-DP+ that is asked when no other is named.
    pub default_smdp: Option<String>,
    /// The SM-DS where SM-DP+s leave their events.
    pub root_smds: Option<String>,
    /// More of those (v3).
    pub further_smds: Vec<String>,
    /// Further members (v3: allowed certificate issuers).
    pub unknown: Vec<UnknownTlv>,
}

/// The request for the addresses.
#[must_use]
pub fn request() -> Vec<u8> {
    empty_request(Function::ConfiguredAddresses)
}

/// Reads the answer with the addresses.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<ConfiguredAddresses, Error> {
    read(Function::ConfiguredAddresses, answer, |tlv| {
        let (mut default_smdp, mut root_smds, mut further_smds) = (None, None, None);
        let mut unknown = Vec::new();
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::C0 => once(&mut default_smdp, &member, Tlv::text)?,
                tags::C1 => once(&mut root_smds, &member, Tlv::text)?,
                tags::A2 => once(&mut further_smds, &member, texts)?,
                _ => unknown.push(UnknownTlv::from(&member)),
            }
        }
        let present = |address: Option<&str>| address.filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(ConfiguredAddresses {
            default_smdp: present(default_smdp),
            root_smds: present(root_smds),
            further_smds: further_smds.unwrap_or_default(),
            unknown,
        })
    })
}

fn texts(tlv: &Tlv<'_>) -> Result<Vec<String>, TlvError> {
    let mut texts = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::UTF8 {
            texts.push(member.text()?.to_owned());
        }
    }
    Ok(texts)
}

/// The request that sets the default SM-DP+, or clears it.
///
/// # Errors
/// [`Error::Address`] for what cannot be a host name with an optional port.
pub fn set_default_request(address: Option<&str>) -> Result<Vec<u8>, Error> {
    let address = address.unwrap_or_default();
    if address.len() > MAX_ADDRESS_BYTES {
        return Err(Error::Address { reason: "a text of more than 255 characters" });
    }
    if !address.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte)) {
        return Err(Error::Address { reason: "a text with other characters than those of a host name" });
    }
    Ok(encode(Function::SetDefaultDpAddress.tag(), |w| {
        w.value(tags::C0, address.as_bytes());
    }))
}

/// Reads the answer to setting the default SM-DP+.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse_set_default(answer: &[u8]) -> Result<(), Error> {
    read_result(Function::SetDefaultDpAddress, answer)
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The servers that are configured on the card.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn configured_addresses(&mut self) -> Result<ConfiguredAddresses, Error> {
        parse(&self.call(Function::ConfiguredAddresses, &request()).await?)
    }

    /// Sets the default SM-DP+; `None` clears it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn set_default_smdp(&mut self, address: Option<&str>) -> Result<(), Error> {
        let request = set_default_request(address)?;
        parse_set_default(&self.call(Function::SetDefaultDpAddress, &request).await?)
    }
}
