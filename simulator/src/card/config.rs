//! What a scenario says about a card: the plain, serialisable side of [`Card`](super::Card).

use serde::{Deserialize, Serialize};

/// A card as a scenario file describes it. Every field has a default, so `eid` and `profiles` are usually all
/// that is written. Hex fields take upper and lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardConfig {
    /// 32 decimal digits.
    pub eid: String,
    /// Whether it is an eUICC; a plain SIM has its enabled profile and no ISD-R.
    pub euicc: bool,
    /// Hex AID under which the ISD-R is selected (SGP.22 2.4.3); some vendors use their own.
    pub isd_r_aid: String,
    /// Hex answer to reset.
    pub atr: String,
    /// Highest profile package version the card takes (`EuiccInfo2` 81).
    pub profile_version: Version,
    /// SGP.22 version that the card speaks (`EuiccInfo1`/`EuiccInfo2` 82).
    pub svn: Version,
    /// `EuiccInfo2` 83.
    pub firmware: Version,
    /// Bytes of non-volatile memory left beside the profiles of `profiles` (`EuiccInfo2` 84.82).
    pub free_memory: u32,
    /// Bytes of volatile memory left (`EuiccInfo2` 84.83).
    pub free_ram: u16,
    /// Keys and certificates of the card, one entry for each issuer, the preferred one first; without any the
    /// card gets one from the simulation's own infrastructure.
    pub credentials: Vec<CredentialConfig>,
    /// Certificates of further issuers that the card believes, though it has none of theirs: file, PEM or hex.
    pub trusted_issuers: Vec<String>,
    /// Hex SubjectKeyIdentifiers of certificate issuers that the card claims to know (`EuiccInfo1` A9 and AA); when empty,
    /// those that it does know.
    pub ci_key_ids: Vec<String>,
    /// Policy rules that no profile may bring (`EuiccInfo2` 99); left out when empty.
    pub forbidden_policy_rules: Vec<PolicyRule>,
    /// `EuiccInfo2` 8B (1 basic, 2 medium, 3 contactless); left out when absent.
    pub category: Option<u8>,
    /// SAS accreditation number (`EuiccInfo2` 0C).
    pub sas_number: String,
    /// Default SM-DP+ address as it leaves the factory; a memory reset returns to it.
    pub default_smdp: Option<String>,
    /// Root SM-DS addresses, the first of them in `EuiccConfiguredAddresses` 81.
    pub root_smds: Vec<String>,
    /// Logical channels, the basic one included: 1 to 20 (ISO 7816-4).
    pub max_logical_channels: u8,
    /// Longest command data the card takes before it answers `6601`; none = 255.
    pub mss_limit: Option<u8>,
    /// How answers longer than nothing leave the card.
    pub get_response: GetResponse,
    /// Answer to an ES10 command the card does not know.
    pub unknown_command: UnknownCommand,
    /// `EnableProfile` and `DisableProfile` find a profile by its ISD-P AID only.
    pub wants_aid: bool,
    /// The ISD-R cannot be selected before TERMINAL CAPABILITY announced eUICC support.
    pub terminal_capability_required: bool,
    /// Leave the profile class out of profile information when it is `operational`.
    pub omit_operational_class: bool,
    /// Sequence number of the first notification.
    pub first_sequence_number: u32,
    /// Profiles on the card when it leaves the factory. At most one is enabled.
    pub profiles: Vec<ProfileConfig>,
}

impl Default for CardConfig {
    fn default() -> CardConfig {
        CardConfig {
            eid: "89049032123451234512345678901235".to_owned(),
            euicc: true,
            isd_r_aid: "A0000005591010FFFFFFFF8900000100".to_owned(),
            atr: "3B9F96801FC78031E073FE2154414E44454D829000A9".to_owned(),
            profile_version: Version([2, 3, 1]),
            svn: Version([2, 3, 0]),
            firmware: Version([1, 0, 0]),
            free_memory: 0x0010_0000,
            free_ram: 0x00FF,
            credentials: Vec::new(),
            trusted_issuers: Vec::new(),
            ci_key_ids: Vec::new(),
            forbidden_policy_rules: Vec::new(),
            category: None,
            sas_number: "SIM-0001".to_owned(),
            default_smdp: None,
            root_smds: vec!["testrootsmds.gsma.com".to_owned()],
            max_logical_channels: 4,
            mss_limit: None,
            get_response: GetResponse::Fetched,
            unknown_command: UnknownCommand::ReferencedDataNotFound,
            wants_aid: false,
            terminal_capability_required: false,
            omit_operational_class: false,
            first_sequence_number: 1,
            profiles: Vec::new(),
        }
    }
}

/// Key and certificates under one issuer (SGP.22 4.5.2). Each is the path of a file, or its content: PEM, or hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialConfig {
    /// SK.EUICC.ECDSA on P-256: PKCS #8, SEC 1, or the 32 bytes alone.
    pub key: String,
    /// CERT.EUICC.ECDSA.
    pub certificate: String,
    /// CERT.EUM.ECDSA.
    pub eum_certificate: String,
    /// CERT.CI.ECDSA.
    pub ci_certificate: String,
}

/// How response data of a command that carried data itself reaches the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GetResponse {
    /// `61xx`, then GET RESPONSE, as a T=0 card does it.
    #[default]
    Fetched,
    /// At once and of any length, as behind a modem that fetches by itself.
    Whole,
}

/// Status word for an ES10 command with an unknown tag; both are seen in the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownCommand {
    /// `6A88`.
    #[default]
    ReferencedDataNotFound,
    /// `6D00`.
    InstructionNotSupported,
}

/// One profile of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileConfig {
    /// 18 to 20 decimal digits.
    pub iccid: String,
    /// 6 to 15 decimal digits.
    pub imsi: String,
    /// Own number as in EF.MSISDN, digits with an optional leading `+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msisdn: Option<String>,
    /// Enabled or disabled (SGP.22 9F70).
    #[serde(default)]
    pub state: ProfileState,
    /// At most 64 bytes of UTF-8 (90).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Service provider name (91).
    #[serde(default)]
    pub provider: String,
    /// Profile name (92).
    #[serde(default)]
    pub name: String,
    /// Name in EF.SPN, where it is not the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spn: Option<String>,
    /// Class (95).
    #[serde(default)]
    pub class: ProfileClass,
    /// Icon (93 and 94).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<IconConfig>,
    /// Who hears of which event (B6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<NotificationConfig>,
    /// Operator that owns the profile (B7); without it the first five digits of the IMSI say the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerConfig>,
    /// Policy rules (99).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_rules: Vec<PolicyRule>,
    /// PIN1, 4 to 8 digits; without it the PIN is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// PUK1, 8 digits.
    #[serde(default = "default_puk")]
    pub puk: String,
    /// A test profile that was on the card from the factory, which a memory reset leaves alone.
    #[serde(default)]
    pub preloaded: bool,
    /// Bytes of non-volatile memory that come free when the profile is deleted.
    #[serde(default = "default_size")]
    pub size: u32,
    /// Hex AID of the ISD-P; without it the next free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isd_p_aid: Option<String>,
    /// Secret of the USIM; without it the keys follow from the ICCID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aka: Option<AkaConfig>,
}

/// What a USIM authenticates with (TS 33.102 6.3), all hex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AkaConfig {
    /// K, 16 bytes; without it the one that follows from the ICCID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ki: Option<String>,
    /// OPc, 16 bytes; without it the one that follows from the ICCID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opc: Option<String>,
    /// Sequence number that the network used last, 6 bytes; without it 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sqn: Option<String>,
}

fn default_puk() -> String {
    "12345678".to_owned()
}

fn default_size() -> u32 {
    48 * 1024
}

/// State of a profile (SGP.22 9F70).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileState {
    /// 0.
    #[default]
    Disabled,
    /// 1.
    Enabled,
}

/// Class of a profile (SGP.22 95).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileClass {
    /// 0.
    Test,
    /// 1.
    Provisioning,
    /// 2.
    #[default]
    Operational,
}

/// Policy rule (SGP.22 2.9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyRule {
    /// The rules of the profile can be changed over the air.
    UpdateControl,
    /// PPR1: the profile may not be disabled.
    NoDisable,
    /// PPR2: the profile may not be deleted.
    NoDelete,
}

/// An icon of at most 1024 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IconConfig {
    /// Picture format (93).
    pub format: IconFormat,
    /// Hex picture (94).
    pub data: String,
}

/// Picture format of an icon (SGP.22 93).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IconFormat {
    /// 0.
    Jpeg,
    /// 1.
    Png,
}

/// One receiver of notifications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotificationConfig {
    /// Host name, in test beds with a port.
    pub address: String,
    /// Events that it hears of.
    pub events: Vec<Event>,
}

/// What happened to a profile (SGP.22 `NotificationEvent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Bit 0.
    Install,
    /// Bit 1.
    Enable,
    /// Bit 2.
    Disable,
    /// Bit 3.
    Delete,
}

/// Operator that owns a profile (SGP.22 B7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerConfig {
    /// Five or six digits.
    pub mccmnc: String,
    /// Hex group identifier level 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid1: Option<String>,
    /// Hex group identifier level 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid2: Option<String>,
}

/// Three plain bytes, written `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(pub [u8; 3]);

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Version, String> {
        let mut parts = text.split('.').map(str::parse::<u8>);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) => Ok(Version([major, minor, patch])),
            _ => Err(format!("{text:?} is not a version such as 2.3.0")),
        }
    }
}

impl From<Version> for String {
    fn from(Version([major, minor, patch]): Version) -> String {
        format!("{major}.{minor}.{patch}")
    }
}
