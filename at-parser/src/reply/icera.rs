//! Icera modems: `%IPDPADDR` and `%IPDPCFG`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;

use super::address::prefix_length;
use super::cinterion::{ContextAuth, ContextLogin, ContextLogins};
use super::{ReplyError, each};
use crate::coded::Coded;
use crate::field::Fields;

/// A line of `AT%IPDPADDR=<cid>`. Unspecified addresses stand as `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IceraAddress {
    /// Context identifier.
    pub cid: u16,
    /// Address of this end.
    pub ipv4_addr: Option<Ipv4Addr>,
    /// Length of the mask; 32 where the modem gives none that means something.
    pub ipv4_prefix: Option<u8>,
    /// Gateway.
    pub ipv4_gw: Option<Ipv4Addr>,
    /// First name server.
    pub ipv4_dns1: Option<Ipv4Addr>,
    /// Second name server.
    pub ipv4_dns2: Option<Ipv4Addr>,
    /// Address of this end, often link-local.
    pub ipv6_addr: Option<Ipv6Addr>,
    /// First name server.
    pub ipv6_dns1: Option<Ipv6Addr>,
    /// Second name server.
    pub ipv6_dns2: Option<Ipv6Addr>,
}

/// Icera fills the mask with that of a class A network when it has none.
const FILLER: Ipv4Addr = Ipv4Addr::new(255, 0, 0, 0);

/// `%IPDPADDR: <cid>,<ip>,<gw>,<dns1>,<dns2>[,<nbns1>,<nbns2>[,masks and a second gateway[,IPv6 fields]]]`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_ipdpaddr(line: &str) -> Result<IceraAddress, ReplyError> {
    let mut fields = Fields::after(line, "%IPDPADDR");
    let cid = fields.required_number("cid")?;
    let ipv4_addr = v4(&mut fields, "ip")?;
    let mut ipv4_gw = v4(&mut fields, "gw")?;
    let ipv4_dns1 = v4(&mut fields, "dns1")?;
    let ipv4_dns2 = v4(&mut fields, "dns2")?;
    let _nbns = (v4(&mut fields, "nbns1")?, v4(&mut fields, "nbns2")?);
    let mut mask = None;
    // One or two masks and a gateway follow, told apart by their values.
    while fields.peek().and_then(crate::field::Field::characters).is_some_and(|text| !text.contains(':')) {
        let Some(address) = v4(&mut fields, "netmask or gateway")? else { continue };
        match prefix_length(IpAddr::V4(address)) {
            Some(length) if length > 0 && address.octets().first() == Some(&255) => {
                mask = if address == FILLER { mask } else { Some(length) };
            }
            _ => ipv4_gw = ipv4_gw.or(Some(address)),
        }
    }
    if fields.peek() == Some(crate::field::Field::Omitted) {
        fields.skip();
    }
    let ipv6_addr = v6(&mut fields, "ipv6")?;
    fields.skip();
    Ok(IceraAddress {
        cid,
        ipv4_addr,
        ipv4_prefix: ipv4_addr.map(|_| mask.unwrap_or(32)),
        ipv4_gw,
        ipv4_dns1,
        ipv4_dns2,
        ipv6_addr,
        ipv6_dns1: v6(&mut fields, "ipv6_dns1")?,
        ipv6_dns2: v6(&mut fields, "ipv6_dns2")?,
    })
}

fn v4(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<Ipv4Addr>, ReplyError> {
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    let address: Ipv4Addr = text.trim().parse().map_err(|_| fields.wrong(name, "an IPv4 address"))?;
    Ok((!address.is_unspecified()).then_some(address))
}

fn v6(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<Ipv6Addr>, ReplyError> {
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    let address: Ipv6Addr = text.trim().parse().map_err(|_| fields.wrong(name, "an IPv6 address"))?;
    Ok((!address.is_unspecified()).then_some(address))
}

/// The lines `%IPDPCFG: 1,0,1,"user","password",0`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_ipdpcfg(text: &str) -> Result<ContextLogins, ReplyError> {
    let contexts = each(text, "%IPDPCFG", "contexts", |line| {
        let mut fields = Fields::after(line, "%IPDPCFG");
        let cid = fields.required_number("cid")?;
        fields.skip();
        let auth = ContextAuth::from_code(fields.required_number::<u8>("auth_type")?.into());
        Ok(ContextLogin { cid, auth, user: fields.some_text("user")?.map(str::to_owned) })
    })?;
    Ok(ContextLogins { contexts })
}
