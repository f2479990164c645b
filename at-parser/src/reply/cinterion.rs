//! Cinterion (Gemalto, Thales, Telit) modems: `^SWWAN`, `^SLCC`, `^SMONI`, `^SGAUTH`, `^SXRAT`, `^SCKS`.

use serde::Serialize;

use super::call::{Calls, Channel, call};
use super::context::{ContextStates, state_list};
use super::mode::Generation;
use super::{ReplyError, each};
use crate::coded::{Coded, coded};
use crate::field::{Fields, NumberSet};

/// The lines `^SWWAN: 3,1,1`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_swwan(text: &str) -> Result<ContextStates, ReplyError> {
    state_list(text, "^SWWAN")
}

/// The lines `^SLCC: 1,1,0,0,1,0,"123",129`; an empty line of the prefix alone ends the list.
///
/// # Errors
/// As [`parse_swwan`].
pub fn parse_slcc(text: &str) -> Result<Calls, ReplyError> {
    let calls = each(text, "^SLCC", "calls", |line| {
        let mut fields = Fields::after(line, "^SLCC");
        if fields.is_empty() {
            return Ok(None);
        }
        call(&mut fields, Channel::BehindMultiparty).map(Some)
    })?;
    Ok(Calls { calls: calls.into_iter().flatten().collect() })
}

/// The reply of `AT^SMONI`: the serving cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServingCell {
    /// The generation; `None` while the modem searches.
    pub generation: Option<Generation>,
    /// Radio channel: ARFCN, UARFCN or EARFCN.
    pub channel: Option<u32>,
    /// Country code.
    pub mcc: Option<String>,
    /// Network code.
    pub mnc: Option<String>,
    /// Location or tracking area code.
    pub area: Option<u64>,
    /// Cell identity.
    pub cell: Option<u64>,
    /// GERAN: signal strength.
    pub rssi_dbm: Option<f64>,
    /// UTRAN: energy per chip over noise.
    pub ecno_db: Option<f64>,
    /// UTRAN: signal code power.
    pub rscp_dbm: Option<f64>,
    /// E-UTRAN: reference signal received power.
    pub rsrp_dbm: Option<f64>,
    /// E-UTRAN: reference signal received quality.
    pub rsrq_db: Option<f64>,
    /// The word at the end: `NOCONN`, `CONN`, `LIMSRV`, `SEARCH`.
    pub connection: Option<String>,
}

/// `^SMONI: 4G,6300,20,10,10,FDD,262,02,BF75,0345103,350,33,-94,-7,NOCONN`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_smoni(line: &str) -> Result<ServingCell, ReplyError> {
    let mut fields = Fields::after(line, "^SMONI");
    let generation = match fields.required_text("ACT")? {
        "2G" => Generation::G2,
        "3G" => Generation::G3,
        "4G" => Generation::G4,
        _ => return Err(fields.wrong("ACT", "2G, 3G or 4G")),
    };
    let mut cell = ServingCell {
        generation: Some(generation),
        channel: None,
        mcc: None,
        mnc: None,
        area: None,
        cell: None,
        rssi_dbm: None,
        ecno_db: None,
        rscp_dbm: None,
        rsrp_dbm: None,
        rsrq_db: None,
        connection: last_word(fields),
    };
    if fields.peek().and_then(crate::field::Field::characters) == Some("SEARCH") {
        cell.generation = None;
        return Ok(cell);
    }
    cell.channel = Some(fields.required_number("ARFCN")?);
    match generation {
        Generation::G2 => {
            cell.rssi_dbm = fields.decimal_fraction("BCCH")?;
            cell.read_identity(&mut fields)?;
        }
        Generation::G3 => {
            fields.skip();
            cell.ecno_db = fields.decimal_fraction("EC/n0")?;
            cell.rscp_dbm = fields.decimal_fraction("RSCP")?;
            cell.read_identity(&mut fields)?;
        }
        Generation::G4 | Generation::G5 => {
            (0..4).for_each(|_| fields.skip());
            cell.read_identity(&mut fields)?;
            (0..2).for_each(|_| fields.skip());
            cell.rsrp_dbm = fields.decimal_fraction("RSRP")?;
            cell.rsrq_db = fields.decimal_fraction("RSRQ")?;
        }
    }
    Ok(cell)
}

impl ServingCell {
    fn read_identity(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.mcc = fields.some_text("MCC")?.map(str::to_owned);
        self.mnc = fields.some_text("MNC")?.map(str::to_owned);
        self.area = fields.hex("LAC")?;
        self.cell = fields.hex("cell")?;
        Ok(())
    }
}

fn last_word(mut fields: Fields<'_>) -> Option<String> {
    let last = std::iter::from_fn(|| fields.take()).last()?.characters()?;
    last.chars().all(|c| c.is_ascii_alphabetic()).then(|| last.to_owned())
}

coded! {
    /// How a context authenticates.
    pub enum ContextAuth("auth", "auth_type") {
        0 => None "none",
        1 => Pap "pap",
        2 => Chap "chap",
        3 => MsChapV2 "mschapv2",
    }
}

/// A line of `AT^SGAUTH?` or of Icera's `AT%IPDPCFG?`; the password stays with the modem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContextLogin {
    /// Context identifier.
    pub cid: u16,
    /// How it authenticates.
    #[serde(flatten)]
    pub auth: ContextAuth,
    /// User name.
    pub user: Option<String>,
}

/// The reply of `AT^SGAUTH?` or of Icera's `AT%IPDPCFG?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContextLogins {
    /// Context by context.
    pub contexts: Vec<ContextLogin>,
}

/// The lines `^SGAUTH: 1,2,"user"`.
///
/// # Errors
/// As [`parse_swwan`].
pub fn parse_sgauth(text: &str) -> Result<ContextLogins, ReplyError> {
    let contexts = each(text, "^SGAUTH", "contexts", |line| {
        let mut fields = Fields::after(line, "^SGAUTH");
        Ok(ContextLogin {
            cid: fields.required_number("cid")?,
            auth: ContextAuth::from_code(fields.required_number::<u8>("auth_type")?.into()),
            user: fields.some_text("user")?.map(str::to_owned),
        })
    })?;
    Ok(ContextLogins { contexts })
}

/// The reply of `AT^SXRAT=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RatSupport {
    /// Access technologies.
    pub act: NumberSet,
    /// Access technologies that may come first.
    pub pref1: Option<NumberSet>,
    /// Access technologies that may come second.
    pub pref2: Option<NumberSet>,
}

/// `^SXRAT: (0-6),(0,2,3),(0,2,3)`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_sxrat_support(line: &str) -> Result<RatSupport, ReplyError> {
    let mut fields = Fields::after(line, "^SXRAT");
    Ok(RatSupport {
        act: fields.number_set("Act")?.ok_or_else(|| fields.wrong("Act", "a list of numbers"))?,
        pref1: fields.number_set("Act_pref1")?,
        pref2: fields.number_set("Act_pref2")?,
    })
}

/// The reply of `AT^SXRAT?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RatSelection {
    /// Access technologies allowed.
    pub act: u8,
    /// The one that comes first.
    pub pref1: Option<u8>,
    /// The one that comes second.
    pub pref2: Option<u8>,
}

/// `^SXRAT: 1,2`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_sxrat(line: &str) -> Result<RatSelection, ReplyError> {
    let mut fields = Fields::after(line, "^SXRAT");
    Ok(RatSelection {
        act: fields.required_number("Act")?,
        pref1: fields.number("Act_pref1")?,
        pref2: fields.number("Act_pref2")?,
    })
}
