//! Huawei's connections and system: `^NDISSTAT`, `^DHCP`, `^SYSINFO(EX)`, `^GETPORTMODE`.

use std::net::Ipv4Addr;

use serde::Serialize;

use super::address::prefix_length;
use super::context::PdpType;
use super::{ReplyError, lines};
use crate::field::{Fields, MAX_LIST, body_after};

/// The state of a connection of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NdisSession {
    /// Whether it is up.
    pub connected: bool,
    /// Why not.
    pub err: Option<u32>,
    /// Connection state as the vendor numbers it.
    pub wx_state: Option<u32>,
    /// The family; older modems know IPv4 alone and say nothing.
    pub pdp_type: Option<PdpType>,
}

/// The reply of `AT^NDISSTATQRY?`, and the indication `^NDISSTAT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NdisStatus {
    /// One for each family.
    pub sessions: Vec<NdisSession>,
}

impl NdisStatus {
    /// Whether IPv4 is up; `None` when the line does not speak of it.
    pub fn ipv4(&self) -> Option<bool> {
        self.of(|pdp_type| matches!(pdp_type, None | Some(PdpType::Ip)))
    }

    /// Whether IPv6 is up; `None` when the line does not speak of it.
    pub fn ipv6(&self) -> Option<bool> {
        self.of(|pdp_type| pdp_type == Some(PdpType::Ipv6))
    }

    fn of(&self, matches: impl Fn(Option<PdpType>) -> bool) -> Option<bool> {
        self.sessions.iter().find(|session| matches(session.pdp_type)).map(|session| session.connected)
    }
}

/// `^NDISSTAT: 1,,,"IPV4",0,,,"IPV6"` on one line or two, `^NDISSTATQRY: …` the same.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::Missing`] without a line.
pub fn parse_ndisstat(text: &str) -> Result<NdisStatus, ReplyError> {
    let mut sessions = Vec::new();
    for line in lines(text) {
        let prefix = if body_after(line, "^NDISSTATQRY").is_some() { "^NDISSTATQRY" } else { "^NDISSTAT" };
        if body_after(line, prefix).is_none() {
            return Err(ReplyError::Missing { expected: "^NDISSTAT".to_owned() });
        }
        let mut fields = Fields::after(line, prefix);
        while fields.peek().is_some() {
            if sessions.len() == MAX_LIST {
                return Err(ReplyError::TooMany { what: "sessions", limit: MAX_LIST });
            }
            sessions.push(NdisSession {
                connected: fields.required_number::<u8>("state")? == 1,
                err: fields.number("err")?,
                wx_state: fields.number("wx_state")?,
                pdp_type: fields.some_text("PDP_type")?.map(PdpType::from_name),
            });
        }
    }
    if sessions.is_empty() {
        Err(ReplyError::Missing { expected: "^NDISSTAT".to_owned() })
    } else {
        Ok(NdisStatus { sessions })
    }
}

/// The reply of `AT^DHCP?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DhcpLease {
    /// Address of this end.
    pub address: Ipv4Addr,
    /// Mask.
    pub netmask: Ipv4Addr,
    /// The mask as a length; `None` when it is not contiguous.
    pub prefix_length: Option<u8>,
    /// Gateway.
    pub gateway: Ipv4Addr,
    /// DHCP server.
    pub dhcp: Ipv4Addr,
    /// First name server.
    pub dns_prim: Ipv4Addr,
    /// Second name server.
    pub dns_sec: Ipv4Addr,
    /// Bits per second, down.
    pub max_rx: Option<u64>,
    /// Bits per second, up.
    pub max_tx: Option<u64>,
}

/// `^DHCP: 1010A0A,FCFFFFFF,2010A0A,2010A0A,0,0,150000000,150000000`: addresses in hex, the last octet first.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_dhcp(line: &str) -> Result<DhcpLease, ReplyError> {
    let mut fields = Fields::after(line, "^DHCP");
    let address = reversed(&mut fields, "clip")?;
    let netmask = reversed(&mut fields, "netmask")?;
    Ok(DhcpLease {
        address,
        netmask,
        prefix_length: prefix_length(netmask.into()),
        gateway: reversed(&mut fields, "gate")?,
        dhcp: reversed(&mut fields, "dhcp")?,
        dns_prim: reversed(&mut fields, "pDNS")?,
        dns_sec: reversed(&mut fields, "sDNS")?,
        max_rx: fields.number("max_rx_data")?,
        max_tx: fields.number("max_tx_data")?,
    })
}

fn reversed(fields: &mut Fields<'_>, name: &'static str) -> Result<Ipv4Addr, ReplyError> {
    let number = fields.hex(name)?.and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or_else(|| fields.wrong(name, "up to eight hex digits"))?;
    Ok(Ipv4Addr::from(number.to_le_bytes()))
}

/// The reply of `AT^SYSINFO` and `AT^SYSINFOEX`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SystemInfo {
    /// Service: 0 none, 1 restricted, 2 valid, 3 restricted regionally, 4 power saving.
    pub srv_status: u8,
    /// Domain: 0 none, 1 CS, 2 PS, 3 both, 4 searching, 255 CDMA.
    pub srv_domain: u8,
    /// Roaming.
    pub roam_status: u8,
    /// System: 0 none, 1 GSM, 3 WCDMA, 5 TD-SCDMA, 6 LTE of the extended form, as the vendor numbers it.
    pub sys_mode: u8,
    /// The system in words; only in the extended form.
    pub sys_mode_name: Option<String>,
    /// Card: 0 invalid, 1 valid, 255 none, …
    pub sim_state: u8,
    /// Lock of the card to an operator.
    pub lock_state: Option<u8>,
    /// System in detail, as the vendor numbers it.
    pub sys_submode: Option<u16>,
    /// The detail in words; only in the extended form.
    pub sys_submode_name: Option<String>,
}

/// `^SYSINFO:2,4,5,3,1,,6`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_sysinfo(line: &str) -> Result<SystemInfo, ReplyError> {
    let mut fields = Fields::after(line, "^SYSINFO");
    Ok(SystemInfo {
        srv_status: fields.required_number("srv_status")?,
        srv_domain: fields.required_number("srv_domain")?,
        roam_status: fields.required_number("roam_status")?,
        sys_mode: fields.required_number("sys_mode")?,
        sys_mode_name: None,
        sim_state: fields.required_number("sim_state")?,
        lock_state: fields.number("lock_state")?,
        sys_submode: fields.number("sys_submode")?,
        sys_submode_name: None,
    })
}

/// `^SYSINFOEX:2,4,5,1,,3,"WCDMA",41,"HSPA+"`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_sysinfoex(line: &str) -> Result<SystemInfo, ReplyError> {
    let mut fields = Fields::after(line, "^SYSINFOEX");
    let [srv_status, srv_domain, roam_status, sim_state] = [
        fields.required_number("srv_status")?,
        fields.required_number("srv_domain")?,
        fields.required_number("roam_status")?,
        fields.required_number("sim_state")?,
    ];
    Ok(SystemInfo {
        srv_status,
        srv_domain,
        roam_status,
        sim_state,
        lock_state: fields.number("lock_state")?,
        sys_mode: fields.required_number("sysmode")?,
        sys_mode_name: fields.some_text("sysmode_name")?.map(str::to_owned),
        sys_submode: fields.number("submode")?,
        sys_submode_name: fields.some_text("submode_name")?.map(str::to_owned),
    })
}

/// What a USB interface is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PortKind {
    /// AT commands.
    Pcui,
    /// AT commands and PPP.
    Modem,
    /// A network interface.
    Net,
    /// Diagnosis.
    Diag,
    /// A virtual compact disc.
    Cdrom,
    /// A memory card.
    Sd,
    /// A shell of one of the processors.
    Shell,
    /// Positions.
    Gps,
    /// A name without a meaning here.
    Other,
}

/// A USB interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Port {
    /// As the modem calls it.
    pub name: String,
    /// What it is for.
    pub kind: PortKind,
    /// Its place.
    pub number: u8,
}

/// The reply of `AT^GETPORTMODE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortModes {
    /// In the order of the reply.
    pub ports: Vec<Port>,
}

/// `^GETPORTMODE: TYPE: WCDMA: huawei,PCUI:0,MDM:1`.
///
/// # Errors
/// [`ReplyError::Field`] for a port without a number, [`ReplyError::TooMany`] for an endless list.
pub fn parse_getportmode(line: &str) -> Result<PortModes, ReplyError> {
    let mut ports = Vec::new();
    let mut fields = Fields::after(line, "^GETPORTMODE");
    // `TYPE: WCDMA: huawei`, whose name may hold commas.
    fields.skip();
    while let Some(field) = fields.take() {
        let Some((name, number)) = field.characters().and_then(|text| text.split_once(':')) else { continue };
        if ports.len() == MAX_LIST {
            return Err(ReplyError::TooMany { what: "ports", limit: MAX_LIST });
        }
        let name = name.trim();
        let number = crate::field::decimal(number.trim())
            .ok_or_else(|| fields.wrong("port", "a name and a number"))?;
        ports.push(Port { name: name.to_owned(), kind: port_kind(name), number });
    }
    Ok(PortModes { ports })
}

fn port_kind(name: &str) -> PortKind {
    match name.to_ascii_lowercase().as_str() {
        "pcui" => PortKind::Pcui,
        "mdm" | "modem" => PortKind::Modem,
        "ndis" | "ncm" | "rndis" | "ecm" => PortKind::Net,
        "diag" | "3g_diag" | "4g_diag" => PortKind::Diag,
        "cdrom" => PortKind::Cdrom,
        "sd" | "mass" | "mass_two" => PortKind::Sd,
        "a_shell" | "c_shell" => PortKind::Shell,
        "gps" => PortKind::Gps,
        _ => PortKind::Other,
    }
}
