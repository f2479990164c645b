//! Plan and usage as the carrier sees them (ap2010, TS.43 9).

use crate::date;
use crate::document::{Block, DocumentFault, Parameter};
use crate::request::{Operation, OperationName, Parameters};
use crate::types::{AppId, UnixTime};

/// What plan is it, and how much of it is used?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AskPlan;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataPlan {
    /// How each kind of access is charged.
    pub access: Vec<AccessPlan>,
    /// What is used.
    pub usage: Vec<DataUsage>,
}

/// How access over one technology is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPlan {
    /// Which.
    pub access: AccessType,
    /// Whether it counts.
    pub metering: Metering,
}

/// `AccessType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessType {
    /// 0.
    All,
    /// 1.
    Wifi,
    /// 2.
    Gsm,
    /// 3.
    Umts,
    /// 4.
    Lte,
    /// 5.
    Nr,
    /// Any other.
    Other(i64),
}

/// `DataPlanType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Metering {
    /// Every byte counts.
    Metered,
    /// None does.
    Unmetered,
    /// Any other.
    Other(String),
}

/// One allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataUsage {
    /// `DataUsageType`.
    pub kind: UsageKind,
    /// What the carrier calls it.
    pub name: Option<String>,
    /// What the carrier says of it.
    pub description: Option<String>,
    /// When counting begins anew.
    pub cycle_ends: Option<UnixTime>,
    /// Bytes; none: there is no limit.
    pub allowance: Option<u64>,
    /// Bytes.
    pub used: Option<u64>,
    /// What else was said.
    pub more: Vec<Parameter>,
}

/// `DataUsageType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageKind {
    /// 0.
    Cellular,
    /// 1.
    Tethering,
    /// Any other.
    Other(i64),
}

impl Operation for AskPlan {
    type Reply = DataPlan;

    fn name(&self) -> OperationName {
        OperationName::DataPlan
    }

    fn app(&self) -> AppId {
        AppId::DataPlan
    }

    fn parameters(&self) -> Parameters {
        Parameters::new()
    }

    fn read(&self, answer: &Block) -> Result<DataPlan, DocumentFault> {
        let access = answer.items("DataPlanInfo", "DataPlanInfoDetails").map(access_plan);
        let usage = answer.items("DataUsageInfo", "DataUsageInfoDetails").map(data_usage);
        Ok(DataPlan { access: access.collect::<Result<_, _>>()?, usage: usage.collect::<Result<_, _>>()? })
    }
}

fn access_plan(block: &Block) -> Result<AccessPlan, DocumentFault> {
    let access = match block.number("AccessType")?.unwrap_or_default() {
        0 => AccessType::All,
        1 => AccessType::Wifi,
        2 => AccessType::Gsm,
        3 => AccessType::Umts,
        4 => AccessType::Lte,
        5 => AccessType::Nr,
        other => AccessType::Other(other),
    };
    let metering = match block.required("DataPlanType")? {
        text if text.eq_ignore_ascii_case("metered") => Metering::Metered,
        text if text.eq_ignore_ascii_case("unmetered") => Metering::Unmetered,
        text => Metering::Other(text.to_owned()),
    };
    Ok(AccessPlan { access, metering })
}

fn data_usage(block: &Block) -> Result<DataUsage, DocumentFault> {
    const CYCLE: &str = "EndOfBillingCycle";
    let kind = match block.number("DataUsageType")?.unwrap_or_default() {
        0 => UsageKind::Cellular,
        1 => UsageKind::Tethering,
        other => UsageKind::Other(other),
    };
    let cycle_ends = match block.text(CYCLE) {
        None => None,
        Some(text) => {
            let end = date::iso_8601(text);
            Some(end.ok_or(DocumentFault::Value { name: CYCLE, expected: "a date of ISO 8601" })?)
        }
    };
    let known = [
        "DataUsageType",
        "DataUsageName",
        "DataUsageDescription",
        CYCLE,
        "DataAllowanceInBytes",
        "DataUsedInBytes",
    ];
    Ok(DataUsage {
        kind,
        name: block.text("DataUsageName").map(str::to_owned),
        description: block.text("DataUsageDescription").map(str::to_owned),
        cycle_ends,
        allowance: block.shaped("DataAllowanceInBytes", "a number of bytes")?,
        used: block.shaped("DataUsedInBytes", "a number of bytes")?,
        more: block.others(&known),
    })
}
