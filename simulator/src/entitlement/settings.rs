//! How a server behaves, and what it makes of the standard: every deviation is a switch.

use serde::{Deserialize, Serialize};

/// Settings of one server. Every field has a default; commands change them while the server runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Which methods of HTTP it takes.
    pub methods: Methods,
    /// Status for a method that it does not take: 405 or 501.
    pub method_refusal: u16,
    /// How documents are written.
    pub format: Format,
    /// Numbers of JSON are numbers; otherwise they are text.
    pub json_numbers: bool,
    /// `&` in XML is written as it is.
    pub bare_ampersands: bool,
    /// `/` in the JSON of relayed packets is written `\/`.
    pub escaped_slashes: bool,
    /// `Content-Type` of relayed packets, where it is not the right one.
    pub relay_type: Option<String>,
    /// Status of an answer with the first packet: 200, and nothing else that clients take.
    pub relay_status: u16,
    /// Values of `entitlement_version` that it takes; empty: any.
    pub versions: Vec<String>,
    /// How SIMs authenticate.
    pub eap: EapMethod,
    /// Rounds of identity before the challenge.
    pub identity_rounds: u32,
    /// The challenge has AT_CHECKCODE.
    pub checkcode: bool,
    /// Seconds that a token holds, as documents say it; 0: no limit.
    pub token_validity: u64,
    /// How often a token may be used before it is refused.
    pub token_uses: Option<u32>,
    /// A token is good for the application that it was given for.
    pub token_scope: bool,
    /// Every document brings a new token, not only those after EAP.
    pub token_renewal: bool,
    /// `TemporaryTokenExpiry`.
    pub temporary_token_expiry: String,
    /// Temporary tokens have expired, whatever they say.
    pub temporary_tokens_expired: bool,
    /// `validity` of documents, seconds; version and validity are negative together.
    pub vers_validity: i64,
    /// `version` of documents.
    pub vers: i64,
    /// What becomes of a subscription that is asked for.
    pub flow: Flow,
    /// How profiles are handed out.
    pub activation_code: CodeForm,
    /// When a service becomes active.
    pub activation: Activation,
    /// Requests for the configuration that are answered before a service is active, or a delayed profile is there.
    pub polls: u32,
    /// `PollingInterval`.
    pub polling_interval: u32,
    /// `PollingIntervalUnit`: 0 minutes, 1 seconds, 2 tenths of seconds.
    pub polling_unit: u32,
    /// A device that is not enabled is sent to the portal (302) before it authenticates.
    pub early_check: bool,
    /// A subscription can move from one companion to another; otherwise 406.
    pub companion_transfer: bool,
    /// A subscription can move from one primary to another.
    pub primary_transfer: bool,
    /// A transfer wants `redownloadable_profile=1`.
    pub redownloadable_required: bool,
    /// Type allocation codes of the devices that are served; empty: any.
    pub tacs: Vec<String>,
    /// Operations that are not supported: `OperationResult` 103.
    pub unsupported: Vec<String>,
    /// What the user has to type; without it anything goes.
    pub message_answer: Option<String>,
    /// Documents have this beside what is asked for.
    pub novelty: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            methods: Methods::Both,
            method_refusal: 405,
            format: Format::Asked,
            json_numbers: false,
            bare_ampersands: false,
            escaped_slashes: false,
            relay_type: None,
            relay_status: 200,
            versions: Vec::new(),
            eap: EapMethod::Aka,
            identity_rounds: 0,
            checkcode: false,
            token_validity: 3600,
            token_uses: None,
            token_scope: true,
            token_renewal: false,
            temporary_token_expiry: "2099-12-31T23:59:59Z".to_owned(),
            temporary_tokens_expired: false,
            vers_validity: 172_800,
            vers: 1,
            flow: Flow::Download,
            activation_code: CodeForm::Base64,
            activation: Activation::Installed,
            polls: 0,
            polling_interval: 1,
            polling_unit: 2,
            early_check: false,
            companion_transfer: true,
            primary_transfer: true,
            redownloadable_required: false,
            tacs: Vec::new(),
            unsupported: Vec::new(),
            message_answer: None,
            novelty: None,
        }
    }
}

/// Methods of HTTP for what a client asks; packets of EAP are always posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Methods {
    /// GET and POST.
    Both,
    /// GET.
    Get,
    /// POST.
    Post,
}

/// How documents are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// As `Accept` wants it, XML first.
    Asked,
    /// XML.
    Xml,
    /// JSON.
    Json,
}

/// How SIMs authenticate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EapMethod {
    /// EAP-AKA.
    Aka,
    /// EAP-AKA'.
    AkaPrime,
    /// Not at all: 511 to who tries, and who has nothing else is sent to the portal (OpenID Connect).
    None,
}

/// What becomes of a subscription that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// 2: there is a profile.
    Download,
    /// 1: the user has to visit the portal first.
    Portal,
    /// 3: nothing else is to be done; the configuration has the profile.
    Done,
    /// 4: there will be a profile.
    Delayed,
    /// 5: dismissed.
    Dismiss,
    /// 6: the profile in use has to be deleted first.
    DeleteFirst,
    /// 8: the user has to answer a message.
    Message,
}

/// How profiles are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeForm {
    /// `ProfileActivationCode` in base64.
    Base64,
    /// `ProfileActivationCode` as it is.
    Raw,
    /// `ProfileSmdpAddress` and `ProfileIccid`: the card is known there by its EID.
    Address,
}

/// When a service becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// When the profile is installed.
    Installed,
    /// When it is installed and ManageService asked for it.
    Requested,
}
