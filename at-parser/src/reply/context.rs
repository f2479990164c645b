//! PDP contexts: `+CGDCONT` and `+CGACT` (TS 27.007 10.1.1, 10.1.10).

use serde::Serialize;

use super::{ReplyError, each};
use crate::field::{Fields, NumberSet};

/// `<PDP_type>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PdpType {
    /// `IP`: IPv4.
    Ip,
    /// `IPV6`.
    Ipv6,
    /// `IPV4V6`: both.
    Ipv4v6,
    /// `PPP`.
    Ppp,
    /// `X.25`, obsolete.
    X25,
    /// `IHOST` and `OSPIH`, obsolete.
    Ihost,
    /// `Non-IP`.
    NonIp,
    /// `Ethernet`.
    Ethernet,
    /// `Unstructured`.
    Unstructured,
    /// A vendor's own.
    Other,
}

impl PdpType {
    /// The type of the standard's word, in any case.
    pub fn from_name(name: &str) -> Self {
        match name.trim().to_ascii_uppercase().as_str() {
            "IP" | "IPV4" => Self::Ip,
            "IPV6" => Self::Ipv6,
            "IPV4V6" | "IPV6V4" => Self::Ipv4v6,
            "PPP" => Self::Ppp,
            "X.25" | "X25" => Self::X25,
            "IHOST" | "OSPIH" => Self::Ihost,
            "NON-IP" | "NONIP" => Self::NonIp,
            "ETHERNET" => Self::Ethernet,
            "UNSTRUCTURED" => Self::Unstructured,
            _ => Self::Other,
        }
    }

    /// Whether it carries IP packets.
    pub fn is_ip(self) -> bool {
        matches!(self, Self::Ip | Self::Ipv6 | Self::Ipv4v6)
    }
}

/// A line of the reply of `AT+CGDCONT?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpContext {
    /// Context identifier.
    pub cid: u16,
    /// Type of the packet data protocol.
    pub pdp_type: Option<PdpType>,
    /// Access point name; `None` where the subscription decides.
    pub apn: Option<String>,
    /// Address asked for, ignored by newer modems.
    pub pdp_addr: Option<String>,
    /// Data compression.
    pub d_comp: Option<u8>,
    /// Header compression.
    pub h_comp: Option<u8>,
    /// 0 through NAS signalling, 1 through DHCP.
    pub ipv4_addr_alloc: Option<u8>,
    /// 0 new or handover, 1 emergency, 2 new, 3 handover, 4 emergency handover.
    pub request_type: Option<u8>,
    /// How the P-CSCF address is found.
    pub p_cscf_discovery: Option<u8>,
    /// Whether the context is for IMS signalling alone.
    pub im_cn_signalling_flag_ind: Option<u8>,
    /// NAS signalling low priority.
    pub nslpi: Option<u8>,
    /// Whether protocol configuration options are protected.
    pub secure_pco: Option<u8>,
    /// Whether the MTU is asked for.
    pub ipv4_mtu_discovery: Option<u8>,
    /// Whether local addresses are supported in packet filters.
    pub local_addr_ind: Option<u8>,
    /// Whether the MTU of a non-IP context is asked for.
    pub non_ip_mtu_discovery: Option<u8>,
    /// Whether the reliable data service is used.
    pub reliable_data_service: Option<u8>,
    /// Session and service continuity mode.
    pub ssc_mode: Option<u8>,
    /// Network slice.
    pub s_nssai: Option<String>,
    /// 0 3GPP access, 1 non-3GPP access.
    pub pref_access_type: Option<u8>,
    /// Reflective QoS.
    pub rqos_ind: Option<u8>,
    /// Multi-homed IPv6.
    pub mh6_pdu: Option<u8>,
    /// Always-on session.
    pub always_on_req: Option<u8>,
}

/// The reply of `AT+CGDCONT?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpContexts {
    /// The contexts that are defined.
    pub contexts: Vec<PdpContext>,
}

/// A line of the reply of `AT+CGDCONT=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpContextRange {
    /// Context identifiers; one modem leaves them out.
    pub cid: Option<NumberSet>,
    /// The type that this line is about.
    pub pdp_type: Option<PdpType>,
    /// Data compressions.
    pub d_comp: Option<NumberSet>,
    /// Header compressions.
    pub h_comp: Option<NumberSet>,
    /// Ways to get an IPv4 address.
    pub ipv4_addr_alloc: Option<NumberSet>,
    /// Request types.
    pub request_type: Option<NumberSet>,
    /// Ways to find the P-CSCF.
    pub p_cscf_discovery: Option<NumberSet>,
    /// Values of the IMS flag.
    pub im_cn_signalling_flag_ind: Option<NumberSet>,
}

/// The reply of `AT+CGDCONT=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpContextSupport {
    /// A line for each type.
    pub types: Vec<PdpContextRange>,
}

/// A line of the reply of `AT+CGACT?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ContextState {
    /// Context identifier.
    pub cid: u16,
    /// Whether it is active.
    pub active: bool,
}

/// The reply of `AT+CGACT?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContextStates {
    /// The contexts that are defined.
    pub contexts: Vec<ContextState>,
}

/// The lines `+CGDCONT: 1,"IP","apn",,0,0`; none is an empty list.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_cgdcont(text: &str) -> Result<PdpContexts, ReplyError> {
    Ok(PdpContexts { contexts: each(text, "+CGDCONT", "contexts", context)? })
}

fn context(line: &str) -> Result<PdpContext, ReplyError> {
    let mut fields = Fields::after(line, "+CGDCONT");
    Ok(PdpContext {
        cid: fields.required_number("cid")?,
        pdp_type: fields.some_text("PDP_type")?.map(PdpType::from_name),
        apn: fields.some_text("APN")?.map(str::to_owned),
        pdp_addr: fields.some_text("PDP_addr")?.map(str::to_owned),
        d_comp: fields.number("d_comp")?,
        h_comp: fields.number("h_comp")?,
        ipv4_addr_alloc: fields.number("IPv4AddrAlloc")?,
        request_type: fields.number("request_type")?,
        p_cscf_discovery: fields.number("P-CSCF_discovery")?,
        im_cn_signalling_flag_ind: fields.number("IM_CN_Signalling_Flag_Ind")?,
        nslpi: fields.number("NSLPI")?,
        secure_pco: fields.number("securePCO")?,
        ipv4_mtu_discovery: fields.number("IPv4_MTU_discovery")?,
        local_addr_ind: fields.number("Local_Addr_Ind")?,
        non_ip_mtu_discovery: fields.number("NonIP_MTU_discovery")?,
        reliable_data_service: fields.number("Reliable_Data_Service")?,
        ssc_mode: fields.number("SSC_mode")?,
        s_nssai: fields.some_text("S-NSSAI")?.map(str::to_owned),
        pref_access_type: fields.number("Pref_access_type")?,
        rqos_ind: fields.number("RQoS_ind")?,
        mh6_pdu: fields.number("MH6-PDU")?,
        always_on_req: fields.number("Always-on_req")?,
    })
}

/// The lines `+CGDCONT: (1-10),"IP",,,(0,1),(0,1)`.
///
/// # Errors
/// As [`parse_cgdcont`].
pub fn parse_cgdcont_support(text: &str) -> Result<PdpContextSupport, ReplyError> {
    Ok(PdpContextSupport { types: each(text, "+CGDCONT", "PDP types", range)? })
}

fn range(line: &str) -> Result<PdpContextRange, ReplyError> {
    let mut fields = Fields::after(line, "+CGDCONT");
    let cid = fields.number_set("cid")?;
    let pdp_type =
        fields.text_set("PDP_type")?.and_then(|names| names.first().map(|name| PdpType::from_name(name)));
    fields.skip();
    fields.skip();
    Ok(PdpContextRange {
        cid,
        pdp_type,
        d_comp: fields.number_set("d_comp")?,
        h_comp: fields.number_set("h_comp")?,
        ipv4_addr_alloc: fields.number_set("IPv4AddrAlloc")?,
        request_type: fields.number_set("request_type")?,
        p_cscf_discovery: fields.number_set("P-CSCF_discovery")?,
        im_cn_signalling_flag_ind: fields.number_set("IM_CN_Signalling_Flag_Ind")?,
    })
}

/// The lines `+CGACT: 1,1`; none is an empty list.
///
/// # Errors
/// As [`parse_cgdcont`].
pub fn parse_cgact(text: &str) -> Result<ContextStates, ReplyError> {
    state_list(text, "+CGACT")
}

/// The lines `<prefix>: <cid>,<state>`; none is an empty list.
pub(crate) fn state_list(text: &str, prefix: &str) -> Result<ContextStates, ReplyError> {
    Ok(ContextStates { contexts: each(text, prefix, "contexts", |line| state(line, prefix))? })
}

/// `<cid>,<state>` behind `prefix`.
pub(crate) fn state(line: &str, prefix: &str) -> Result<ContextState, ReplyError> {
    let mut fields = Fields::after(line, prefix);
    let cid = fields.required_number("cid")?;
    let active = fields.flag("state")?.ok_or_else(|| fields.wrong("state", "0 or 1"))?;
    Ok(ContextState { cid, active })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_keep_every_field() {
        let text =
            "+CGDCONT: 1,\"IPV4V6\",\"internet\",\"0.0.0.0\",0,0,0,2,0,1,0,1\r\n+CGDCONT: 2,\"Non-IP\",\"\"";
        let contexts = parse_cgdcont(text).unwrap().contexts;
        assert_eq!(contexts[0].pdp_type, Some(PdpType::Ipv4v6));
        assert_eq!((contexts[0].request_type, contexts[0].secure_pco), (Some(2), Some(1)));
        assert_eq!((contexts[1].pdp_type, contexts[1].apn.as_deref()), (Some(PdpType::NonIp), None));
        assert_eq!(parse_cgdcont("").unwrap().contexts, []);
        assert!(parse_cgdcont("+CGDCONT: \"IP\"").is_err());
    }

    #[test]
    fn states_are_flags() {
        assert_eq!(parse_cgact("+CGACT: 1,1\r\n+CGACT: 2,0").unwrap().contexts.len(), 2);
        for line in ["+CGACT: 1", "+CGACT: 1,2", "+CGACT: ,1", "+CGACT"] {
            assert!(parse_cgact(line).is_err(), "{line}");
        }
    }
}
