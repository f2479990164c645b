//! ES10b.GetRAT: which operators may put policy rules on their profiles (SGP.22 5.7.22).

use super::Function;
use super::answer::{empty_request, read};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Bits, Tlv, TlvError, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::{OperatorId, PlmnId, PprIds};

/// One line of the rules authorisation table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorisationRule {
    /// The policy rules that it allows.
    pub ppr_ids: PprIds,
    /// To whom; one with [`PlmnId::is_any`] stands for all.
    pub operators: Vec<OperatorId>,
    /// Whether the user has to agree before such a profile is installed.
    pub consent_required: bool,
}

/// `consentRequired` among the flags.
const CONSENT_REQUIRED: u8 = 0;

/// The request.
#[must_use]
pub fn request() -> Vec<u8> {
    empty_request(Function::RulesAuthorisationTable)
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<Vec<AuthorisationRule>, Error> {
    read(Function::RulesAuthorisationTable, answer, |tlv| {
        let mut table = None;
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            if member.tag() == tags::A0 {
                once(&mut table, &member, rules)?;
            }
        }
        Ok(required(table, tags::A0)?)
    })
}

fn rules(tlv: &Tlv<'_>) -> Result<Vec<AuthorisationRule>, TlvError> {
    let mut rules = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::SEQUENCE {
            rules.push(rule(&member)?);
        }
    }
    Ok(rules)
}

fn rule(tlv: &Tlv<'_>) -> Result<AuthorisationRule, TlvError> {
    let (mut ppr_ids, mut operators, mut flags) = (None, None, None);
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::C0 => once(&mut ppr_ids, &member, |tlv| Ok(PprIds(tlv.bits())))?,
            tags::A1 => once(&mut operators, &member, allowed_operators)?,
            tags::C2 => once(&mut flags, &member, |tlv| Ok(tlv.bits()))?,
            _ => {}
        }
    }
    Ok(AuthorisationRule {
        ppr_ids: required(ppr_ids, tags::C0)?,
        operators: operators.unwrap_or_default(),
        consent_required: flags.as_ref().is_some_and(|flags: &Bits| flags.is_set(CONSENT_REQUIRED)),
    })
}

fn allowed_operators(tlv: &Tlv<'_>) -> Result<Vec<OperatorId>, TlvError> {
    let mut operators = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::SEQUENCE {
            operators.push(operator_id(&member)?);
        }
    }
    Ok(operators)
}

/// The members of an `OperatorId`, whatever tag encloses them.
pub(super) fn operator_id(tlv: &Tlv<'_>) -> Result<OperatorId, TlvError> {
    let (mut plmn, mut gid1, mut gid2) = (None, None, None);
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::C0 => once(&mut plmn, &member, |tlv| {
                PlmnId::from_bytes(tlv.value()).map_err(|_| tlv.error("MCC and MNC in 3 bytes"))
            })?,
            tags::C1 => once(&mut gid1, &member, |tlv| Ok(tlv.value().to_vec()))?,
            tags::C2 => once(&mut gid2, &member, |tlv| Ok(tlv.value().to_vec()))?,
            _ => {}
        }
    }
    Ok(OperatorId { plmn: required(plmn, tags::C0)?, gid1, gid2 })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The rules authorisation table.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn rules_authorisation_table(&mut self) -> Result<Vec<AuthorisationRule>, Error> {
        parse(&self.call(Function::RulesAuthorisationTable, &request()).await?)
    }
}
