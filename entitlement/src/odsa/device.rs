//! The devices that an operation is about (TS.43 6.2, 8.2).

use crate::request::Parameters;
use crate::types::{AppId, DeviceId, Eid, Iccid};

/// A companion: a second device with its own eUICC, behind the subscription of the one that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// `companion_terminal_id`.
    pub id: DeviceId,
    /// `companion_terminal_vendor`.
    pub vendor: String,
    /// `companion_terminal_model`.
    pub model: String,
    /// `companion_terminal_sw_version`.
    pub software: String,
    /// `companion_terminal_friendly_name`: what its owner calls it.
    pub friendly_name: String,
    /// `companion_terminal_eid`.
    pub eid: Option<Eid>,
    /// `companion_terminal_iccid`, where it has a profile already.
    pub iccid: Option<Iccid>,
    /// `companion_terminal_service`.
    pub service: Option<CompanionService>,
}

/// What a companion's own number is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CompanionService {
    /// The same as the primary's.
    SharedNumber,
    /// Another.
    DiffNumber,
    /// One of a family.
    FamilyNumber,
    /// Of another carrier's making.
    Other(String),
}

/// A primary device: the profile that is managed is for itself, or for a device that it speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Primary {
    /// `terminal_iccid`: the profile of the device that asks.
    pub iccid: Option<Iccid>,
    /// `terminal_eid`: its eUICC.
    pub eid: Option<Eid>,
    /// `target_terminal_id`: the device that is to have the profile.
    pub target_id: Option<DeviceId>,
    /// `target_terminal_eid`.
    pub target_eid: Option<Eid>,
    /// `target_terminal_iccid`.
    pub target_iccid: Option<Iccid>,
}

/// Which of the two an operation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// ap2006.
    Companion(Companion),
    /// ap2009.
    Primary(Primary),
}

impl CompanionService {
    /// As requests and documents have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SharedNumber => "SharedNumber",
            Self::DiffNumber => "DiffNumber",
            Self::FamilyNumber => "FamilyNumber",
            Self::Other(service) => service,
        }
    }

    pub(super) fn of(text: &str) -> CompanionService {
        let known = [Self::SharedNumber, Self::DiffNumber, Self::FamilyNumber];
        let found = known.into_iter().find(|service| service.as_str().eq_ignore_ascii_case(text));
        found.unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl Subject {
    pub(super) fn app(&self) -> AppId {
        match self {
            Self::Companion(_) => AppId::OdsaCompanion,
            Self::Primary(_) => AppId::OdsaPrimary,
        }
    }

    pub(super) fn parameters(&self) -> Parameters {
        match self {
            Self::Companion(companion) => companion.parameters(),
            Self::Primary(primary) => primary.parameters(),
        }
    }
}

impl Companion {
    pub(super) fn parameters(&self) -> Parameters {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Parameters::new()
            .with("companion_terminal_id", self.id.as_str())
            .with_some("companion_terminal_vendor", some(&self.vendor))
            .with_some("companion_terminal_model", some(&self.model))
            .with_some("companion_terminal_sw_version", some(&self.software))
            .with_some("companion_terminal_friendly_name", some(&self.friendly_name))
            .with_some("companion_terminal_service", self.service.as_ref().map(CompanionService::as_str))
            .with_some("companion_terminal_iccid", self.iccid.as_ref().map(Iccid::as_str))
            .with_some("companion_terminal_eid", self.eid.as_ref().map(Eid::as_str))
    }
}

impl Primary {
    pub(super) fn parameters(&self) -> Parameters {
        Parameters::new()
            .with_some("terminal_iccid", self.iccid.as_ref().map(Iccid::as_str))
            .with_some("terminal_eid", self.eid.as_ref().map(Eid::as_str))
            .with_some("target_terminal_id", self.target_id.as_ref().map(DeviceId::as_str))
            .with_some("target_terminal_iccid", self.target_iccid.as_ref().map(Iccid::as_str))
            .with_some("target_terminal_eid", self.target_eid.as_ref().map(Eid::as_str))
    }
}
