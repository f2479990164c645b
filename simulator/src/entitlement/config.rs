//! What a scenario says about an entitlement server.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use super::faults::ArmedEntitlementFault;
use super::settings::Settings;
use crate::card::AkaConfig;
use crate::server::OrderProfileConfig;

/// A server as a scenario file describes it, under `[[entitlement]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementConfig {
    /// Scenarios and commands call it so.
    pub name: String,
    /// Host part of its address, and a name in its TLS certificate.
    #[serde(default = "localhost")]
    pub host: String,
    /// Port of its address; 0 takes any that is free.
    #[serde(default)]
    pub port: u16,
    /// Where it listens.
    #[serde(default = "loopback")]
    pub bind: IpAddr,
    /// Name of the SM-DP+ that has the profiles of companions; without it the only one that there is.
    pub smdp: Option<String>,
    /// Where users are sent; without it a page of this server.
    pub portal: Option<String>,
    /// How it behaves.
    #[serde(default)]
    pub settings: Settings,
    /// Its subscribers.
    #[serde(default, rename = "subscriber")]
    pub subscribers: Vec<SubscriberConfig>,
    /// What is wrong from the start.
    #[serde(default, rename = "fault")]
    pub faults: Vec<ArmedEntitlementFault>,
}

impl EntitlementConfig {
    /// A server called `name` that has everything by default.
    pub fn new(name: &str) -> EntitlementConfig {
        EntitlementConfig {
            name: name.to_owned(),
            host: localhost(),
            port: 0,
            bind: loopback(),
            smdp: None,
            portal: None,
            settings: Settings::default(),
            subscribers: Vec::new(),
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

/// A subscriber of the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriberConfig {
    /// Of the SIM, 6 to 15 digits.
    pub imsi: String,
    /// Of the SIM: its keys follow from it where `aka` has none.
    pub iccid: String,
    /// Its number.
    #[serde(default)]
    pub msisdn: Option<String>,
    /// Keys of the SIM, and the number of the last vector.
    #[serde(default)]
    pub aka: Option<AkaConfig>,
    /// Whether it may have companions and move to another device.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Companions at once.
    #[serde(default = "five")]
    pub companions: usize,
    /// What companions can be: `SharedNumber`, `DiffNumber`, `FamilyNumber`.
    #[serde(default = "shared_number")]
    pub services: Vec<String>,
    /// Profiles of its companions, in this order; then they are made up.
    #[serde(default)]
    pub profiles: Vec<OrderProfileConfig>,
    /// Its plan.
    #[serde(default)]
    pub plan: PlanConfig,
}

fn yes() -> bool {
    true
}

fn five() -> usize {
    5
}

fn shared_number() -> Vec<String> {
    vec!["SharedNumber".to_owned()]
}

/// Plan and usage (ap2010).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanConfig {
    /// How access is charged.
    pub access: Vec<AccessConfig>,
    /// What is used.
    pub usage: Vec<UsageConfig>,
}

/// `DataPlanInfoDetails`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessConfig {
    /// `AccessType`: 0 all, 1 Wi-Fi, 2 to 5 generations of cellular networks.
    pub access: u8,
    /// `DataPlanType`: whether it counts.
    pub metered: bool,
}

/// `DataUsageInfoDetails`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsageConfig {
    /// `DataUsageType` 1.
    pub tethering: bool,
    /// `DataUsageName`.
    pub name: Option<String>,
    /// `DataUsageDescription`.
    pub description: Option<String>,
    /// `EndOfBillingCycle`.
    pub cycle_ends: Option<String>,
    /// `DataAllowanceInBytes`.
    pub allowance: Option<u64>,
    /// `DataUsedInBytes`.
    pub used: u64,
}
