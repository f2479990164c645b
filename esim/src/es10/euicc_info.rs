//! ES10b.GetEUICCInfo in its short and its long form (SGP.22 5.7.8).

use super::Function;
use super::answer::{Fault, empty_request, read};
use super::capabilities::{RspCapability, UiccCapability};
use super::unknown::UnknownTlv;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Bits, RawTlv, Tag, Tlv, TlvError, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::{KeyId, PprIds, Version};

const SVN: Tag = tags::C2;
const PROFILE_VERSION: Tag = tags::C1;
const FIRMWARE: Tag = Tag::new(0x83);
const EXT_CARD_RESOURCE: Tag = Tag::new(0x84);
const UICC_CAPABILITY: Tag = Tag::new(0x85);
const TS102241_VERSION: Tag = Tag::new(0x86);
const GLOBAL_PLATFORM_VERSION: Tag = Tag::new(0x87);
const RSP_CAPABILITY: Tag = Tag::new(0x88);
const CI_VERIFICATION: Tag = Tag::new(0xA9);
const CI_SIGNING: Tag = Tag::new(0xAA);
const CATEGORY: Tag = Tag::new(0x8B);
const FORBIDDEN_PPRS: Tag = Tag::new(0x99);
const PP_VERSION: Tag = tags::OCTETS;
const SAS_ACCREDITATION: Tag = tags::UTF8;
const CERTIFICATION_DATA: Tag = Tag::new(0xAC);
const TRE_PROPERTIES: Tag = Tag::new(0x8D);
const TRE_PRODUCT_REFERENCE: Tag = Tag::new(0x8E);
const ADDITIONAL_PROFILE_VERSIONS: Tag = Tag::new(0xAF);
const LPA_MODE: Tag = Tag::new(0x90);
const CI_SIGNING_V3: Tag = Tag::new(0xB1);
const HIGHEST_SVN: Tag = Tag::new(0x93);

/// What a server needs to know about the card before the two trust each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EuiccInfo1 {
    /// SGP.22 version; the lowest supported one on a v3 card.
    pub svn: Version,
    /// Certificate issuers that the card trusts.
    pub ci_for_verification: Vec<KeyId>,
    /// Certificate issuers that vouch for the card.
    pub ci_for_signing: Vec<KeyId>,
    /// Those of the v3 certificate chains.
    pub ci_for_signing_v3: Vec<KeyId>,
    /// Highest supported SGP.22 version (v3).
    pub highest_svn: Option<Version>,
    /// What the card can do (in this form v3 only).
    pub rsp_capability: Option<RspCapability>,
    /// Further members.
    pub unknown: Vec<UnknownTlv>,
    /// The whole TLV as it came, for the server.
    pub raw: RawTlv,
}

/// All that a card says about itself. Only what every card has is required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EuiccInfo2 {
    /// Version of the profile package specification.
    pub profile_version: Version,
    /// SGP.22 version; the lowest supported one on a v3 card.
    pub svn: Version,
    /// Firmware of the card.
    pub firmware: Version,
    /// Memory.
    pub ext_card_resource: ExtendedCardResource,
    /// What profiles may use.
    pub uicc_capability: UiccCapability,
    /// TS 102 241 (toolkit API) version.
    pub ts102241_version: Option<Version>,
    /// GlobalPlatform version.
    pub global_platform_version: Option<Version>,
    /// What the card's profile management can do.
    pub rsp_capability: RspCapability,
    /// Certificate issuers that the card trusts.
    pub ci_for_verification: Vec<KeyId>,
    /// Certificate issuers that vouch for the card.
    pub ci_for_signing: Vec<KeyId>,
    /// What the hardware is for.
    pub category: Option<EuiccCategory>,
    /// Policy rules that no profile on this card may have.
    pub forbidden_pprs: PprIds,
    /// Version of the protection profile.
    pub pp_version: Option<Version>,
    /// Accreditation of the factory.
    pub sas_accreditation: Option<String>,
    /// What the certification says.
    pub certification_data: Option<CertificationData>,
    /// Properties of the tamper resistant element: discrete, integrated, with remote memory.
    pub tre_properties: Option<Bits>,
    /// Name of the tamper resistant element's product.
    pub tre_product_reference: Option<String>,
    /// Further supported versions of the profile package specification.
    pub additional_profile_versions: Vec<Version>,
    /// Where the LPA is: 0 in the device, 1 on the card (v3).
    pub lpa_mode: Option<u8>,
    /// Certificate issuers of the v3 chains that vouch for the card.
    pub ci_for_signing_v3: Vec<KeyId>,
    /// Highest supported SGP.22 version (v3).
    pub highest_svn: Option<Version>,
    /// Further members.
    pub unknown: Vec<UnknownTlv>,
    /// The whole TLV as it came.
    pub raw: RawTlv,
}

/// Memory (TS 102 226 8.2.1.7.2). What a card leaves out, or says with too many bytes, is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtendedCardResource {
    /// Number of installed applications.
    pub applications: Option<u64>,
    /// Free bytes for profiles.
    pub free_nonvolatile_memory: Option<u64>,
    /// Free bytes of working memory.
    pub free_volatile_memory: Option<u64>,
}

/// What the hardware is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EuiccCategory {
    /// None of the others.
    Other,
    /// Basic eUICC.
    Basic,
    /// Medium eUICC.
    Medium,
    /// Contactless eUICC.
    Contactless,
    /// A number that the standard does not know.
    Unknown(u8),
}

/// What the certification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationData {
    /// Name of the platform.
    pub platform_label: Option<String>,
    /// Where to learn more.
    pub discovery_base_url: Option<String>,
}

/// The request for the short form.
#[must_use]
pub fn request1() -> Vec<u8> {
    empty_request(Function::EuiccInfo1)
}

/// The request for the long form.
#[must_use]
pub fn request2() -> Vec<u8> {
    empty_request(Function::EuiccInfo2)
}

/// Reads the short form.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse1(answer: &[u8]) -> Result<EuiccInfo1, Error> {
    read(Function::EuiccInfo1, answer, |tlv| {
        let (mut svn, mut verification, mut signing, mut signing_v3) = (None, None, None, None);
        let (mut highest_svn, mut rsp_capability, mut unknown) = (None, None, Vec::new());
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                SVN => once(&mut svn, &member, version)?,
                CI_VERIFICATION => once(&mut verification, &member, key_ids)?,
                CI_SIGNING => once(&mut signing, &member, key_ids)?,
                CI_SIGNING_V3 => once(&mut signing_v3, &member, key_ids)?,
                HIGHEST_SVN => once(&mut highest_svn, &member, version)?,
                RSP_CAPABILITY => once(&mut rsp_capability, &member, |tlv| Ok(RspCapability(tlv.bits())))?,
                _ => unknown.push(UnknownTlv::from(&member)),
            }
        }
        Ok(EuiccInfo1 {
            svn: required(svn, SVN)?,
            ci_for_verification: required(verification, CI_VERIFICATION)?,
            ci_for_signing: required(signing, CI_SIGNING)?,
            ci_for_signing_v3: signing_v3.unwrap_or_default(),
            highest_svn,
            rsp_capability,
            unknown,
            raw: tlv.to_raw(),
        })
    })
}

/// Reads the long form.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse2(answer: &[u8]) -> Result<EuiccInfo2, Error> {
    read(Function::EuiccInfo2, answer, |tlv| read2(&tlv))
}

fn read2(tlv: &Tlv<'_>) -> Result<EuiccInfo2, Fault> {
    let (mut profile_version, mut svn, mut firmware, mut resource) = (None, None, None, None);
    let (mut uicc, mut ts102241, mut global_platform, mut rsp) = (None, None, None, None);
    let (mut verification, mut signing, mut category, mut forbidden) = (None, None, None, None);
    let (mut pp, mut sas, mut certification, mut tre, mut tre_product) = (None, None, None, None, None);
    let (mut additional, mut lpa_mode, mut signing_v3, mut highest_svn) = (None, None, None, None);
    let mut unknown = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            PROFILE_VERSION => once(&mut profile_version, &member, version)?,
            SVN => once(&mut svn, &member, version)?,
            FIRMWARE => once(&mut firmware, &member, version)?,
            EXT_CARD_RESOURCE => once(&mut resource, &member, |tlv| Ok(card_resource(tlv)))?,
            UICC_CAPABILITY => once(&mut uicc, &member, |tlv| Ok(UiccCapability(tlv.bits())))?,
            TS102241_VERSION => once(&mut ts102241, &member, version)?,
            GLOBAL_PLATFORM_VERSION => once(&mut global_platform, &member, version)?,
            RSP_CAPABILITY => once(&mut rsp, &member, |tlv| Ok(RspCapability(tlv.bits())))?,
            CI_VERIFICATION => once(&mut verification, &member, key_ids)?,
            CI_SIGNING => once(&mut signing, &member, key_ids)?,
            CATEGORY => once(&mut category, &member, |tlv| tlv.byte().map(category_of))?,
            FORBIDDEN_PPRS => once(&mut forbidden, &member, |tlv| Ok(PprIds(tlv.bits())))?,
            PP_VERSION => once(&mut pp, &member, version)?,
            SAS_ACCREDITATION => once(&mut sas, &member, |tlv| Ok(tlv.text_lossy()))?,
            CERTIFICATION_DATA => once(&mut certification, &member, certification_data)?,
            TRE_PROPERTIES => once(&mut tre, &member, |tlv| Ok(tlv.bits()))?,
            TRE_PRODUCT_REFERENCE => once(&mut tre_product, &member, |tlv| Ok(tlv.text_lossy()))?,
            ADDITIONAL_PROFILE_VERSIONS => once(&mut additional, &member, versions)?,
            LPA_MODE => once(&mut lpa_mode, &member, Tlv::byte)?,
            CI_SIGNING_V3 => once(&mut signing_v3, &member, key_ids)?,
            HIGHEST_SVN => once(&mut highest_svn, &member, version)?,
            _ => unknown.push(UnknownTlv::from(&member)),
        }
    }
    Ok(EuiccInfo2 {
        profile_version: required(profile_version, PROFILE_VERSION)?,
        svn: required(svn, SVN)?,
        firmware: required(firmware, FIRMWARE)?,
        ext_card_resource: resource.unwrap_or_default(),
        uicc_capability: uicc.unwrap_or_default(),
        ts102241_version: ts102241,
        global_platform_version: global_platform,
        rsp_capability: rsp.unwrap_or_default(),
        ci_for_verification: verification.unwrap_or_default(),
        ci_for_signing: signing.unwrap_or_default(),
        category,
        forbidden_pprs: forbidden.unwrap_or_default(),
        pp_version: pp,
        sas_accreditation: sas,
        certification_data: certification,
        tre_properties: tre,
        tre_product_reference: tre_product,
        additional_profile_versions: additional.unwrap_or_default(),
        lpa_mode,
        ci_for_signing_v3: signing_v3.unwrap_or_default(),
        highest_svn,
        unknown,
        raw: tlv.to_raw(),
    })
}

fn version(tlv: &Tlv<'_>) -> Result<Version, TlvError> {
    tlv.array::<3>("a version of 3 bytes").map(Version::from)
}

fn versions(tlv: &Tlv<'_>) -> Result<Vec<Version>, TlvError> {
    octet_strings(tlv, version)
}

fn key_ids(tlv: &Tlv<'_>) -> Result<Vec<KeyId>, TlvError> {
    octet_strings(tlv, |tlv| Ok(KeyId(tlv.value().to_vec())))
}

fn octet_strings<'a, T>(
    tlv: &Tlv<'a>,
    parse: impl Fn(&Tlv<'a>) -> Result<T, TlvError>,
) -> Result<Vec<T>, TlvError> {
    let mut values = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::OCTETS {
            values.push(parse(&member)?);
        }
    }
    Ok(values)
}

/// TLVs inside an OCTET STRING, only ever shown: what is wrong inside is no reason to lose the rest.
fn card_resource(tlv: &Tlv<'_>) -> ExtendedCardResource {
    let mut resource = ExtendedCardResource::default();
    let Ok(mut members) = tlv.children() else { return resource };
    while let Ok(Some(member)) = members.next() {
        match member.tag() {
            tags::C1 => resource.applications = member.uint().ok(),
            tags::C2 => resource.free_nonvolatile_memory = member.uint().ok(),
            FIRMWARE => resource.free_volatile_memory = member.uint().ok(),
            _ => {}
        }
    }
    resource
}

fn category_of(number: u8) -> EuiccCategory {
    match number {
        0 => EuiccCategory::Other,
        1 => EuiccCategory::Basic,
        2 => EuiccCategory::Medium,
        3 => EuiccCategory::Contactless,
        other => EuiccCategory::Unknown(other),
    }
}

fn certification_data(tlv: &Tlv<'_>) -> Result<CertificationData, TlvError> {
    let (mut platform_label, mut discovery_base_url) = (None, None);
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::C0 => once(&mut platform_label, &member, |tlv| Ok(tlv.text_lossy()))?,
            tags::C1 => once(&mut discovery_base_url, &member, |tlv| Ok(tlv.text_lossy()))?,
            _ => {}
        }
    }
    Ok(CertificationData { platform_label, discovery_base_url })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// What a server needs to know about the card.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn euicc_info1(&mut self) -> Result<EuiccInfo1, Error> {
        parse1(&self.call(Function::EuiccInfo1, &request1()).await?)
    }

    /// All that the card says about itself.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn euicc_info2(&mut self) -> Result<EuiccInfo2, Error> {
        parse2(&self.call(Function::EuiccInfo2, &request2()).await?)
    }
}
