//! What a scenario says about servers: the plain side of [`VirtualServer`](super::VirtualServer).

use std::net::{IpAddr, Ipv4Addr};

use serde::Deserialize;

use super::faults::Armed;
use crate::card::{IconConfig, NotificationConfig, OwnerConfig, PolicyRule, ProfileClass, Version};

/// A server as a scenario file describes it, under `[[smdp]]` or `[[smds]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Scenarios and commands call it so.
    pub name: String,
    /// Version of SGP.22 that it speaks.
    #[serde(default)]
    pub flavour: Flavour,
    /// Host part of its address, and a name in its TLS certificate.
    #[serde(default = "localhost")]
    pub host: String,
    /// Port of its address; 0 takes any that is free.
    #[serde(default)]
    pub port: u16,
    /// Where it listens.
    #[serde(default = "loopback")]
    pub bind: IpAddr,
    /// OID of its certificates, in dots; without one each server has another.
    pub oid: Option<String>,
    /// Versions of cards below this one are refused.
    pub lowest_svn: Option<Version>,
    /// `YYYYMMDD`: the day on which certificates must still hold. Without it nobody looks.
    pub date: Option<String>,
    /// How a SM-DP+ protects profiles.
    #[serde(default)]
    pub protection: PackageKeys,
    /// Hex host id in the keys of sessions, 1 to 16 bytes.
    pub host_id: Option<String>,
    /// Keys and certificates, one entry for each issuer, the preferred one first; without any the server gets some from the
    /// simulation's own infrastructure.
    #[serde(default)]
    pub credentials: Vec<ServerCredentialConfig>,
    /// Key and certificate for TLS; without, from the simulation's own infrastructure.
    pub tls: Option<KeyPairConfig>,
    /// Certificates of further issuers whose cards the server believes.
    #[serde(default)]
    pub trusted_issuers: Vec<String>,
    /// Download orders of a SM-DP+.
    #[serde(default, rename = "order")]
    pub orders: Vec<OrderConfig>,
    /// Events of a SM-DS.
    #[serde(default, rename = "event")]
    pub events: Vec<EventConfig>,
    /// What is wrong from the start.
    #[serde(default, rename = "fault")]
    pub faults: Vec<Armed>,
}

impl ServerConfig {
    /// A server called `name` that has everything by default.
    pub fn new(name: &str) -> ServerConfig {
        ServerConfig {
            name: name.to_owned(),
            flavour: Flavour::V2,
            host: localhost(),
            port: 0,
            bind: loopback(),
            oid: None,
            lowest_svn: None,
            date: None,
            protection: PackageKeys::default(),
            host_id: None,
            credentials: Vec::new(),
            tls: None,
            trusted_issuers: Vec::new(),
            orders: Vec::new(),
            events: Vec::new(),
            faults: Vec::new(),
        }
    }
}

fn localhost() -> String {
    "localhost".to_owned()
}

fn loopback() -> IpAddr {
    IpAddr::V4(Ipv4Addr::LOCALHOST)
}

/// Version of SGP.22 that a server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flavour {
    /// 2.2.
    #[default]
    V2,
    /// 3.1, with what is new in it for those who say that they know it.
    V3,
    /// 3.1, with what is new in it for everybody.
    V3Always,
}

/// Keys that the elements of a profile are protected with (SGP.22 2.5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageKeys {
    /// Random ones, handed over in `ReplaceSessionKeys`.
    #[default]
    Random,
    /// Those of the session.
    Session,
}

/// Files with a private key and its certificate: each a path, or the content, PEM or hex.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPairConfig {
    /// Private key on P-256.
    pub key: String,
    /// Certificate over it.
    pub certificate: String,
}

/// What a server shows to cards, under one issuer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerCredentialConfig {
    /// CERT.CI.ECDSA.
    pub ci_certificate: String,
    /// CERT.DPauth or CERT.DSauth.
    pub auth: KeyPairConfig,
    /// CERT.DPpb; a SM-DS has none.
    pub pb: Option<KeyPairConfig>,
}

/// A download order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderConfig {
    /// What an activation code or an event names it by; empty for the order that a card finds by its EID alone.
    #[serde(default)]
    pub matching_id: String,
    /// The only card that may have it.
    pub eid: Option<String>,
    /// What the user has to know.
    pub confirmation_code: Option<String>,
    /// The wrong confirmation code of this number ends the order.
    #[serde(default = "three")]
    pub max_confirmation_tries: u32,
    /// How often the package is handed out.
    pub max_downloads: Option<u32>,
    /// The order has expired after so many requests for it; 0 is at once.
    pub expires_after: Option<u32>,
    /// Whether the operator has released it yet.
    #[serde(default = "yes")]
    pub released: bool,
    /// Whether the package can be bound to another key of the card once it was handed out.
    #[serde(default)]
    pub rebinding: Rebinding,
    /// What it means when the user turns it down.
    #[serde(default)]
    pub rejection: Rejection,
    /// Type allocation codes of the only devices that may have it; none = any device.
    #[serde(default)]
    pub tacs: Vec<String>,
    /// What there is to download.
    pub profile: OrderProfileConfig,
}

fn three() -> u32 {
    3
}

fn yes() -> bool {
    true
}

/// Whether a package that was handed out can be bound anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rebinding {
    /// For the same card.
    #[default]
    Allowed,
    /// Only the same package again.
    Refused,
}

/// What becomes of an order whose session was cancelled for any reason but "postponed" and "timeout".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// It ends.
    #[default]
    Ends,
    /// It stays.
    Stays,
}

/// The profile of an order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderProfileConfig {
    /// 18 to 20 digits.
    pub iccid: String,
    /// 6 to 15 digits.
    pub imsi: String,
    /// Service provider name, at most 32 bytes.
    #[serde(default)]
    pub provider: String,
    /// Profile name, at most 64 bytes.
    #[serde(default)]
    pub name: String,
    /// Class.
    #[serde(default)]
    pub class: ProfileClass,
    /// Icon.
    pub icon: Option<IconConfig>,
    /// Operator.
    pub owner: Option<OwnerConfig>,
    /// Policy rules.
    #[serde(default)]
    pub policy_rules: Vec<PolicyRule>,
    /// Who hears of what happens to the profile; names of servers stand for their addresses. Without it the server
    /// itself hears of enabling, disabling and deletion.
    pub notifications: Option<Vec<NotificationConfig>>,
    /// Bytes of the profile package; without it as few as it takes.
    #[serde(default)]
    pub size: usize,
}

/// An event of a SM-DS: a server has something for a card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventConfig {
    /// Matching id for the server.
    pub event_id: String,
    /// The card.
    pub eid: String,
    /// Name of a server, or any address.
    pub server: String,
}
