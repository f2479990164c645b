//! u-blox modems: `+UPINCNT`, `+UUSBCONF`, `+UBMCONF`, `+UIPADDR`, `+URAT`, `+UGCNTRD`.

use std::net::Ipv4Addr;

use serde::Serialize;

use super::mode::{Generation, ModeChoice};
use super::{ReplyError, each};
use crate::coded::{Coded, coded};
use crate::field::Fields;

use Generation::{G2, G3, G4};

/// The reply of `AT+UPINCNT`: tries left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PinTries {
    /// PIN.
    pub pin: u8,
    /// PIN2.
    pub pin2: u8,
    /// PUK.
    pub puk: u8,
    /// PUK2.
    pub puk2: u8,
}

/// `+UPINCNT: 3,3,10,10`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_upincnt(line: &str) -> Result<PinTries, ReplyError> {
    let mut fields = Fields::after(line, "+UPINCNT");
    Ok(PinTries {
        pin: fields.required_number("PIN_attempts")?,
        pin2: fields.required_number("PIN2_attempts")?,
        puk: fields.required_number("PUK_attempts")?,
        puk2: fields.required_number("PUK2_attempts")?,
    })
}

/// How the modem shows itself on USB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UsbProfile {
    /// RNDIS.
    Rndis,
    /// CDC-ECM.
    Ecm,
    /// As older modems did.
    BackCompatible,
    /// Another one, by its name.
    Other,
}

/// The reply of `AT+UUSBCONF?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsbConfiguration {
    /// Number of the profile.
    pub id: u8,
    /// The profile.
    pub profile: UsbProfile,
    /// USB product identifier, `0x1146`.
    pub product_id: Option<u64>,
}

/// `+UUSBCONF: 3,"RNDIS",,"0x1146"`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_uusbconf(line: &str) -> Result<UsbConfiguration, ReplyError> {
    let mut fields = Fields::after(line, "+UUSBCONF");
    let id = fields.required_number("id")?;
    let profile = match fields.text("config_name")?.unwrap_or("") {
        "" => UsbProfile::BackCompatible,
        name if name.eq_ignore_ascii_case("RNDIS") => UsbProfile::Rndis,
        name if name.eq_ignore_ascii_case("ECM") => UsbProfile::Ecm,
        _ => UsbProfile::Other,
    };
    fields.skip();
    Ok(UsbConfiguration { id, profile, product_id: fields.hex("usb_pid")? })
}

coded! {
    /// How the modem shares its connection over USB.
    pub enum NetworkingMode("mode", "mode_code") {
        1 => Router "router",
        2 => Bridge "bridge",
    }
}

/// The reply of `AT+UBMCONF?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NetworkingConfiguration {
    /// Router or bridge.
    #[serde(flatten)]
    pub mode: NetworkingMode,
}

/// `+UBMCONF: 1`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no number.
pub fn parse_ubmconf(line: &str) -> Result<NetworkingConfiguration, ReplyError> {
    let mode = Fields::after(line, "+UBMCONF").required_number::<u8>("networking_mode")?;
    Ok(NetworkingConfiguration { mode: NetworkingMode::from_code(mode.into()) })
}

/// The reply of `AT+UIPADDR=<cid>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InterfaceAddress {
    /// Context identifier.
    pub cid: u16,
    /// Network interface.
    pub if_name: Option<String>,
    /// Address of this end.
    pub ipv4_address: Option<Ipv4Addr>,
    /// Mask.
    pub ipv4_subnet: Option<Ipv4Addr>,
    /// Global address with its prefix length, as sent.
    pub ipv6_global_address: Option<String>,
    /// Link-local address with its prefix length, as sent.
    pub ipv6_link_local_address: Option<String>,
}

/// `+UIPADDR: 1,"ccinet0","5.168.120.13","255.255.255.0","",""`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_uipaddr(line: &str) -> Result<InterfaceAddress, ReplyError> {
    let mut fields = Fields::after(line, "+UIPADDR");
    let cid = fields.required_number("cid")?;
    let if_name = fields.some_text("if_name")?.map(str::to_owned);
    let ipv4_address = v4(&mut fields, "ipv4_address")?;
    let ipv4_subnet = v4(&mut fields, "ipv4_subnet")?;
    let ipv6_global_address = v6(&mut fields, "ipv6_global_address")?;
    let ipv6_link_local_address = v6(&mut fields, "ipv6_link_local_address")?;
    Ok(InterfaceAddress {
        cid,
        if_name,
        ipv4_address,
        ipv4_subnet,
        ipv6_global_address,
        ipv6_link_local_address,
    })
}

fn v4(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<Ipv4Addr>, ReplyError> {
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| fields.wrong(name, "an IPv4 address"))
}

fn v6(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<String>, ReplyError> {
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    match super::address::parse_masked(text) {
        Some(_) => Ok(Some(text.to_owned())),
        None => Err(fields.wrong(name, "an IPv6 address")),
    }
}

/// The reply of `AT+URAT?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RatSelection {
    /// The numbers as sent.
    pub rats: Vec<u8>,
    /// What they mean; `None` for the numbers of LTE-M and NB-IoT.
    #[serde(flatten)]
    pub choice: Option<ModeChoice>,
}

/// `+URAT: 1,2`: the allowed systems and the one that comes first, or a list of LTE-M (7), NB-IoT (8) and GPRS (9).
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_urat(line: &str) -> Result<RatSelection, ReplyError> {
    let mut fields = Fields::after(line, "+URAT");
    let mut rats = vec![fields.required_number("SelectedAcT")?];
    while rats.len() < MAX_RATS {
        let Some(rat) = fields.number("PreferredAcT")? else { break };
        rats.push(rat);
    }
    let allowed: Option<&[Generation]> = match rats.first() {
        Some(0) => Some(&[G2]),
        Some(1) => Some(&[G2, G3]),
        Some(2) => Some(&[G3]),
        Some(3) => Some(&[G4]),
        Some(4) => Some(&[G2, G3, G4]),
        Some(5) => Some(&[G2, G4]),
        Some(6) => Some(&[G3, G4]),
        _ => None,
    };
    let preferred = match rats.get(1) {
        Some(0) => Some(G2),
        Some(2) => Some(G3),
        Some(3) => Some(G4),
        _ => None,
    };
    let choice = allowed.map(|allowed| ModeChoice {
        preferred: preferred.filter(|_| allowed.len() > 1),
        ..ModeChoice::any_of(allowed)
    });
    Ok(RatSelection { rats, choice })
}

/// The longest list of access technologies.
const MAX_RATS: usize = 8;

/// A line of `AT+UGCNTRD`: octets of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TrafficCounters {
    /// Context identifier.
    pub cid: u16,
    /// Sent in this session.
    pub session_tx_bytes: u64,
    /// Received in this session.
    pub session_rx_bytes: u64,
    /// Sent in all.
    pub total_tx_bytes: u64,
    /// Received in all.
    pub total_rx_bytes: u64,
}

/// The reply of `AT+UGCNTRD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrafficCountersList {
    /// Context by context.
    pub contexts: Vec<TrafficCounters>,
}

/// The lines `+UGCNTRD: 1,100,0,100,0`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_ugcntrd(text: &str) -> Result<TrafficCountersList, ReplyError> {
    let contexts = each(text, "+UGCNTRD", "contexts", |line| {
        let mut fields = Fields::after(line, "+UGCNTRD");
        Ok(TrafficCounters {
            cid: fields.required_number("cid")?,
            session_tx_bytes: fields.required_number("sent_sess_bytes")?,
            session_rx_bytes: fields.required_number("received_sess_bytes")?,
            total_tx_bytes: fields.required_number("sent_total_bytes")?,
            total_rx_bytes: fields.required_number("received_total_bytes")?,
        })
    })?;
    Ok(TrafficCountersList { contexts })
}
