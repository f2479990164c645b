//! What the network gave to a context: `+CGCONTRDP` and `+CGPADDR` (TS 27.007 10.1.23, 10.1.14).

use std::net::IpAddr;

use serde::Serialize;

use super::address::{MaskedAddress, parse_address, parse_dual, parse_masked, prefix_length};
use super::{ReplyError, each};
use crate::field::{Field, Fields};

/// A line of the reply of `AT+CGCONTRDP`; a context with both families has a line for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DynamicParameters {
    /// Context identifier.
    pub cid: u16,
    /// Bearer identity.
    pub bearer_id: Option<u16>,
    /// Access point name.
    pub apn: Option<String>,
    /// Address of this end.
    pub local_addr: Option<IpAddr>,
    /// Mask of this end.
    pub subnet_mask: Option<IpAddr>,
    /// The mask as a length.
    pub prefix_length: Option<u8>,
    /// Gateway.
    pub gw_addr: Option<IpAddr>,
    /// First name server.
    pub dns_prim_addr: Option<IpAddr>,
    /// Second name server.
    pub dns_sec_addr: Option<IpAddr>,
    /// First P-CSCF.
    pub p_cscf_prim_addr: Option<IpAddr>,
    /// Second P-CSCF.
    pub p_cscf_sec_addr: Option<IpAddr>,
    /// Whether the context is for IMS signalling alone.
    pub im_cn_signalling_flag: Option<u8>,
    /// Local IP access.
    pub lipa_indication: Option<u8>,
    /// MTU in octets.
    pub ipv4_mtu: Option<u32>,
    /// Whether traffic may be offloaded to WLAN.
    pub wlan_offload: Option<u8>,
    /// Whether local addresses are supported in packet filters.
    pub local_addr_ind: Option<u8>,
    /// MTU of a non-IP context in octets.
    pub non_ip_mtu: Option<u32>,
    /// Uplink messages per six minutes.
    pub serving_plmn_rate_control_value: Option<u32>,
    /// Whether the reliable data service is used.
    pub reliable_data_service: Option<u8>,
    /// Whether PS data off is supported.
    pub ps_data_off_support: Option<u8>,
    /// PDU session.
    pub pdu_session_id: Option<u8>,
    /// QoS flow.
    pub qfi: Option<u8>,
    /// Session and service continuity mode.
    pub ssc_mode: Option<u8>,
    /// Network slice.
    pub s_nssai: Option<String>,
    /// 0 3GPP access, 1 non-3GPP access.
    pub access_type: Option<u8>,
}

/// The reply of `AT+CGCONTRDP`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DynamicParametersList {
    /// The active contexts.
    pub contexts: Vec<DynamicParameters>,
}

/// A line of the reply of `AT+CGPADDR`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpAddress {
    /// Context identifier.
    pub cid: u16,
    /// First address.
    pub pdp_addr_1: Option<IpAddr>,
    /// Second address, of the other family.
    pub pdp_addr_2: Option<IpAddr>,
}

/// The reply of `AT+CGPADDR`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdpAddresses {
    /// The contexts asked for.
    pub contexts: Vec<PdpAddress>,
}

/// The lines `+CGCONTRDP: 1,5,"apn","10.0.0.2.255.255.255.0","10.0.0.1",…`; none is an empty list.
///
/// Before release 11 the mask was a field of its own; both forms are read.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_cgcontrdp(text: &str) -> Result<DynamicParametersList, ReplyError> {
    Ok(DynamicParametersList { contexts: each(text, "+CGCONTRDP", "contexts", dynamic_parameters)? })
}

fn dynamic_parameters(line: &str) -> Result<DynamicParameters, ReplyError> {
    let mut fields = Fields::after(line, "+CGCONTRDP");
    let cid = fields.required_number("cid")?;
    let bearer_id = fields.number("bearer_id")?;
    let apn = fields.some_text("apn")?.map(str::to_owned);
    let local = local_address(&mut fields)?;
    Ok(DynamicParameters {
        cid,
        bearer_id,
        apn,
        local_addr: local.map(|local| local.address),
        subnet_mask: local.and_then(|local| local.mask),
        prefix_length: local.and_then(|local| local.prefix_length),
        gw_addr: address(&mut fields, "gw_addr")?,
        dns_prim_addr: address(&mut fields, "DNS_prim_addr")?,
        dns_sec_addr: address(&mut fields, "DNS_sec_addr")?,
        p_cscf_prim_addr: address(&mut fields, "P-CSCF_prim_addr")?,
        p_cscf_sec_addr: address(&mut fields, "P-CSCF_sec_addr")?,
        im_cn_signalling_flag: fields.number("IM_CN_Signalling_Flag")?,
        lipa_indication: fields.number("LIPA_indication")?,
        ipv4_mtu: fields.number("IPv4_MTU")?,
        wlan_offload: fields.number("WLAN_Offload")?,
        local_addr_ind: fields.number("Local_Addr_Ind")?,
        non_ip_mtu: fields.number("Non-IP_MTU")?,
        serving_plmn_rate_control_value: fields.number("Serving_PLMN_rate_control_value")?,
        reliable_data_service: fields.number("Reliable_Data_Service")?,
        ps_data_off_support: fields.number("PS_Data_Off_Support")?,
        pdu_session_id: fields.number("PDU_session_id")?,
        qfi: fields.number("QFI")?,
        ssc_mode: fields.number("SSC_mode")?,
        s_nssai: fields.some_text("S-NSSAI")?.map(str::to_owned),
        access_type: fields.number("Access_type")?,
    })
}

fn local_address(fields: &mut Fields<'_>) -> Result<Option<MaskedAddress>, ReplyError> {
    let Some(text) = fields.some_text("local_addr and subnet_mask")? else { return Ok(None) };
    let mut local = parse_masked(text)
        .ok_or_else(|| fields.wrong("local_addr and subnet_mask", "an address, with its mask or without"))?;
    if local.mask.is_none()
        && local.prefix_length.is_none()
        && let Some(mask) = fields.peek().and_then(Field::characters).and_then(parse_address)
        && is_mask(mask)
    {
        fields.skip();
        local.mask = Some(mask);
        local.prefix_length = prefix_length(mask);
    }
    Ok(Some(local))
}

/// No gateway has an address that starts with 255 (or ff, a multicast address).
fn is_mask(address: IpAddr) -> bool {
    let starts = match address {
        IpAddr::V4(address) => address.octets().first() == Some(&255),
        IpAddr::V6(address) => address.octets().starts_with(&[255, 255]),
    };
    starts && prefix_length(address).is_some()
}

fn address(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<IpAddr>, ReplyError> {
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    // Some modems repeat the mask behind every address.
    match parse_masked(text) {
        Some(masked) => Ok(Some(masked.address)),
        None => Err(fields.wrong(name, "an address")),
    }
}

/// The lines `+CGPADDR: 1,"10.0.0.2","38.7.251.144…"`; none is an empty list.
///
/// # Errors
/// As [`parse_cgcontrdp`].
pub fn parse_cgpaddr(text: &str) -> Result<PdpAddresses, ReplyError> {
    Ok(PdpAddresses { contexts: each(text, "+CGPADDR", "contexts", pdp_address)? })
}

fn pdp_address(line: &str) -> Result<PdpAddress, ReplyError> {
    let mut fields = Fields::after(line, "+CGPADDR");
    let cid = fields.required_number("cid")?;
    let dual = fields.peek().and_then(Field::characters).and_then(parse_dual);
    if let Some((first, second)) = dual {
        return Ok(PdpAddress { cid, pdp_addr_1: Some(first), pdp_addr_2: Some(second) });
    }
    let pdp_addr_1 = address(&mut fields, "PDP_addr_1")?;
    Ok(PdpAddress { cid, pdp_addr_1, pdp_addr_2: address(&mut fields, "PDP_addr_2")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_mask_are_read() {
        let of = |line: &str| parse_cgcontrdp(line).map(|list| list.contexts.into_iter().next().unwrap());
        let glued = of("+CGCONTRDP: 1,5,\"apn\",\"10.0.0.2.255.255.255.0\",\"10.0.0.1\",\"8.8.8.8\",\"8.8.4.4\",,,0,0,1500").unwrap();
        let apart =
            of("+CGCONTRDP: 1,5,apn,\"10.0.0.2\",\"255.255.255.0\",\"10.0.0.1\",\"8.8.8.8\",\"8.8.4.4\"")
                .unwrap();
        assert_eq!(
            (glued.subnet_mask, glued.gw_addr, glued.prefix_length),
            (apart.subnet_mask, apart.gw_addr, Some(24))
        );
        assert_eq!(glued.ipv4_mtu, Some(1500));
        let bare = of("+CGCONTRDP: 1,5,apn,\"10.0.0.2\",\"10.0.0.1\",\"8.8.8.8\"").unwrap();
        assert_eq!((bare.subnet_mask, bare.gw_addr), (None, "10.0.0.1".parse().ok()));
        assert!(of("+CGCONTRDP: 1,5,apn,\"10.0.0\"").is_err());
        assert!(of("+CGCONTRDP: 1,5,apn,\"10.0.0.1\",\"x\"").is_err());
    }

    #[test]
    fn addresses_of_both_families() {
        let of = |line: &str| parse_cgpaddr(line).map(|list| list.contexts);
        let dual = of("+CGPADDR: 1,\"10.0.0.2\",\"32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1\"").unwrap();
        assert_eq!(dual[0].pdp_addr_2, "2001:db8::1".parse().ok());
        assert_eq!(of("+CGPADDR: 2").unwrap()[0].pdp_addr_1, None);
        assert_eq!(of("+CGPADDR: 2,\"\"").unwrap()[0].pdp_addr_1, None);
        assert_eq!(of("+CGPADDR: 3,10.0.0.2").unwrap()[0].pdp_addr_1, "10.0.0.2".parse().ok());
        assert!(of("+CGPADDR: 3,\"nowhere\"").is_err());
    }
}
