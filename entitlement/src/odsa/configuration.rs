//! AcquireConfiguration (TS.43 6.5.4, 8.5.4): which profiles there are and where they stand.

use std::time::Duration;

use super::device::{CompanionService, Subject};
use super::download::{self, DownloadInfo};
use super::general::polling;
use super::message::{self, Message};
use super::service::ServiceStatus;
use crate::document::{Block, DocumentFault, Parameter};
use crate::request::{Operation, OperationName, Parameters};
use crate::types::{AppId, DeviceId, Eid, Iccid};

/// Which profiles does the device have?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcquireConfiguration {
    /// The device.
    pub subject: Subject,
}

/// The answer: of a companion or of a primary, the other list is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Configurations {
    /// `CompanionConfigurations`.
    pub companions: Vec<CompanionConfiguration>,
    /// `PrimaryConfigurations`.
    pub primaries: Vec<PrimaryConfiguration>,
}

/// One profile of a companion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanionConfiguration {
    /// Its profile, once there is one.
    pub iccid: Option<Iccid>,
    /// Its number.
    pub service: Option<CompanionService>,
    /// Where it stands.
    pub status: Option<ServiceStatus>,
    /// When to ask again.
    pub polling: Option<Duration>,
    /// What to download. That does not mean that the service is active.
    pub download: Option<DownloadInfo>,
    /// EID of the companion, where the carrier tells of it.
    pub eid: Option<Eid>,
    /// What its owner calls it, where the carrier tells of it.
    pub friendly_name: Option<String>,
    /// `CompanionTerminalId`, where the carrier tells of it.
    pub id: Option<DeviceId>,
    /// What else was said.
    pub more: Vec<Parameter>,
}

/// One profile of a primary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryConfiguration {
    /// Its profile, once there is one.
    pub iccid: Option<Iccid>,
    /// It is one of several profiles of a subscription, and not the active one.
    pub is_secondary: bool,
    /// Where it stands.
    pub status: Option<ServiceStatus>,
    /// When to ask again.
    pub polling: Option<Duration>,
    /// What to download. That does not mean that the service is active.
    pub download: Option<DownloadInfo>,
    /// What the carrier has to say to the user.
    pub message: Option<Message>,
    /// What else was said.
    pub more: Vec<Parameter>,
}

impl Operation for AcquireConfiguration {
    type Reply = Configurations;

    fn name(&self) -> OperationName {
        OperationName::AcquireConfiguration
    }

    fn app(&self) -> AppId {
        self.subject.app()
    }

    fn parameters(&self) -> Parameters {
        self.subject.parameters()
    }

    fn read(&self, answer: &Block) -> Result<Configurations, DocumentFault> {
        let companions = answer.items("CompanionConfigurations", "CompanionConfiguration").map(companion);
        let primaries = answer.items("PrimaryConfigurations", "PrimaryConfiguration").map(primary);
        Ok(Configurations {
            companions: companions.collect::<Result<_, _>>()?,
            primaries: primaries.collect::<Result<_, _>>()?,
        })
    }
}

const KNOWN: [&str; 6] = [
    "ICCID",
    "CompanionDeviceService",
    "ServiceStatus",
    "PollingInterval",
    "PollingIntervalUnit",
    "SecondaryICCID",
];

fn companion(block: &Block) -> Result<CompanionConfiguration, DocumentFault> {
    let device = block.block("CompanionDeviceInfo");
    let of_device = |name: &str| device.and_then(|device| device.text(name));
    Ok(CompanionConfiguration {
        iccid: block.shaped("ICCID", "an ICCID")?,
        service: block.text("CompanionDeviceService").map(CompanionService::of),
        status: ServiceStatus::of(block)?,
        polling: polling(block)?,
        download: download::read(block)?,
        eid: of_device("CompanionTerminalEid").and_then(|eid| eid.parse().ok()),
        friendly_name: of_device("CompanionTerminalFriendlyName").map(str::to_owned),
        id: of_device("CompanionTerminalId").and_then(|id| id.parse().ok()),
        more: block.others(&KNOWN),
    })
}

fn primary(block: &Block) -> Result<PrimaryConfiguration, DocumentFault> {
    Ok(PrimaryConfiguration {
        iccid: block.shaped("ICCID", "an ICCID")?,
        is_secondary: block.text("SecondaryICCID") == Some("1"),
        status: ServiceStatus::of(block)?,
        polling: polling(block)?,
        download: download::read(block)?,
        message: message::read(block)?,
        more: block.others(&KNOWN),
    })
}
