//! Packet domain events: `+CGEV` and `+CGEREP` (TS 27.007 10.1.19).

use std::net::IpAddr;

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::tag_no_case,
    character::complete::{space0, space1},
    combinator::{opt, value},
};
use serde::Serialize;

use super::ReplyError;
use super::address::parse_address;
use super::context::PdpType;
use crate::field::{Fields, NumberSet, body_after};

/// What happened, and whose doing it was: `nw` the network's, `me` the modem's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PacketEventKind {
    /// A context that the network asked for was refused.
    Reject,
    /// The network asked to activate again.
    NwReact,
    /// A context was deactivated: with `pdp_type` and `pdp_addr`, or a secondary one with `p_cid` and `cid`.
    NwDeact,
    /// As `nw_deact`.
    MeDeact,
    /// A primary context (a PDN connection) was activated.
    NwPdnAct,
    /// As `nw_pdn_act`.
    MePdnAct,
    /// A primary context was deactivated.
    NwPdnDeact,
    /// As `nw_pdn_deact`.
    MePdnDeact,
    /// A default bearer came up, on modems that do not say whose doing it was.
    EpsPdnAct,
    /// As `eps_pdn_act`.
    EpsPdnDeact,
    /// A secondary context was activated.
    NwAct,
    /// As `nw_act`.
    MeAct,
    /// A context was changed.
    NwModify,
    /// As `nw_modify`.
    MeModify,
    /// The modem was detached from the packet domain.
    NwDetach,
    /// As `nw_detach`.
    MeDetach,
    /// The class of the modem changed.
    NwClass,
    /// As `nw_class`.
    MeClass,
}

/// `+CGEV: …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacketEvent {
    /// What happened.
    pub event: PacketEventKind,
    /// Context identifier.
    pub cid: Option<u16>,
    /// Context identifier of the primary context.
    pub p_cid: Option<u16>,
    /// 0 informational, 1 information requested that has to be acknowledged.
    pub event_type: Option<u8>,
    /// Why another context came than the one asked for: 0 IPv4 only, 1 IPv6 only, 2 single address only, 3 as 2 and
    /// the second one failed.
    pub reason: Option<u8>,
    /// The second context of such a case.
    pub cid_other: Option<u16>,
    /// What was changed, as bits: 1 TFT, 2 QoS, 4 WLAN offload.
    pub change_reason: Option<u8>,
    /// WLAN offload, as bits.
    pub wlan_offload: Option<u8>,
    /// Type of the context.
    pub pdp_type: Option<PdpType>,
    /// Address of the context.
    pub pdp_addr: Option<IpAddr>,
    /// The class, `A`, `B`, `C`, `CG` or `CC`.
    pub class: Option<String>,
}

/// The reply of `AT+CGEREP?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PacketEventReporting {
    /// Which events are sent, and when.
    pub mode: u8,
    /// What happens to those buffered.
    pub bfr: Option<u8>,
}

/// The reply of `AT+CGEREP=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacketEventReportingSupport {
    /// The values of `<mode>`.
    pub mode: NumberSet,
    /// The values of `<bfr>`.
    pub bfr: Option<NumberSet>,
}

/// `+CGEV: NW PDN DEACT 1`, with the prefix or without.
///
/// # Errors
/// [`ReplyError::Field`] for an unknown event or a wrong field.
pub fn parse_cgev(line: &str) -> Result<PacketEvent, ReplyError> {
    let body = body_after(line, "+CGEV").unwrap_or(line).trim();
    let (rest, event) = kind(body).map_err(|_| {
        ReplyError::field(line, 1, "event", "NW, ME or REJECT with an event of TS 27.007 10.1.19")
    })?;
    let mut fields = Fields::of_part(line, rest);
    let mut parsed = PacketEvent {
        event,
        cid: None,
        p_cid: None,
        event_type: None,
        reason: None,
        cid_other: None,
        change_reason: None,
        wlan_offload: None,
        pdp_type: None,
        pdp_addr: None,
        class: None,
    };
    parsed.read(&mut fields)?;
    Ok(parsed)
}

impl PacketEvent {
    fn read(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        use PacketEventKind as Kind;
        match self.event {
            Kind::NwDetach | Kind::MeDetach => Ok(()),
            Kind::NwClass | Kind::MeClass => {
                self.class = Some(fields.required_text("class")?.trim().to_owned());
                Ok(())
            }
            Kind::Reject | Kind::NwReact => self.read_address(fields),
            Kind::NwDeact | Kind::MeDeact if !starts_with_number(*fields) => self.read_address(fields),
            Kind::NwAct | Kind::MeAct | Kind::NwDeact | Kind::MeDeact => {
                self.p_cid = Some(fields.required_number("p_cid")?);
                self.cid = Some(fields.required_number("cid")?);
                self.event_type = fields.number("event_type")?;
                self.wlan_offload = fields.number("WLAN_Offload")?;
                Ok(())
            }
            Kind::NwModify | Kind::MeModify => {
                self.cid = Some(fields.required_number("cid")?);
                self.change_reason = fields.number("change_reason")?;
                self.event_type = fields.number("event_type")?;
                self.wlan_offload = fields.number("WLAN_Offload")?;
                Ok(())
            }
            Kind::NwPdnAct | Kind::NwPdnDeact | Kind::MePdnDeact | Kind::EpsPdnAct | Kind::EpsPdnDeact => {
                self.cid = Some(fields.required_number("cid")?);
                self.wlan_offload = fields.number("WLAN_Offload")?;
                Ok(())
            }
            Kind::MePdnAct => {
                self.cid = Some(fields.required_number("cid")?);
                self.reason = fields.number("reason")?;
                self.cid_other = fields.number("cid_other")?;
                self.wlan_offload = fields.number("WLAN_Offload")?;
                Ok(())
            }
        }
    }

    fn read_address(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.pdp_type = Some(PdpType::from_name(fields.required_text("PDP_type")?));
        if let Some(text) = fields.some_text("PDP_addr")? {
            let address = parse_address(text).ok_or_else(|| fields.wrong("PDP_addr", "an address"))?;
            self.pdp_addr = Some(address);
        }
        self.cid = fields.number("cid")?;
        Ok(())
    }
}

fn starts_with_number(mut fields: Fields<'_>) -> bool {
    matches!(fields.number::<u16>("p_cid"), Ok(Some(_)))
}

fn kind(input: &str) -> IResult<&str, PacketEventKind> {
    let (input, eps) = opt((tag_no_case("EPS"), space1, tag_no_case("PDN"), space1)).parse(input)?;
    if eps.is_some() {
        return alt((
            value(PacketEventKind::EpsPdnAct, word("ACT")),
            value(PacketEventKind::EpsPdnDeact, word("DEACT")),
        ))
        .parse(input);
    }
    let (rest, by_network) = alt((
        value(Some(true), tag_no_case("NW")),
        value(Some(false), tag_no_case("ME")),
        value(None, tag_no_case("REJECT")),
    ))
    .parse(input)?;
    let Some(by_network) = by_network else { return Ok((rest, PacketEventKind::Reject)) };
    let pick = |network, modem| if by_network { network } else { modem };
    use PacketEventKind as Kind;
    let (rest, _) = space1(rest)?;
    let (rest, pdn) = opt((tag_no_case("PDN"), space1)).parse(rest)?;
    if pdn.is_some() {
        return alt((
            value(pick(Kind::NwPdnAct, Kind::MePdnAct), word("ACT")),
            value(pick(Kind::NwPdnDeact, Kind::MePdnDeact), word("DEACT")),
        ))
        .parse(rest);
    }
    let (rest, kind) = alt((
        value(pick(Kind::NwAct, Kind::MeAct), word("ACT")),
        value(pick(Kind::NwDeact, Kind::MeDeact), word("DEACT")),
        value(pick(Kind::NwModify, Kind::MeModify), word("MODIFY")),
        value(pick(Kind::NwDetach, Kind::MeDetach), word("DETACH")),
        value(pick(Kind::NwClass, Kind::MeClass), word("CLASS")),
        value(Kind::NwReact, word("REACT")),
    ))
    .parse(rest)?;
    Ok((rest, kind))
}

/// `word` and the blanks behind it, at the end or before something that is no letter.
fn word<'a>(
    word: &'static str,
) -> impl Parser<&'a str, Output = &'a str, Error = nom::error::Error<&'a str>> {
    nom::sequence::terminated(
        tag_no_case(word),
        (nom::combinator::not(nom::character::complete::alpha1), space0),
    )
}

/// `+CGEREP: 1,0`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cgerep(line: &str) -> Result<PacketEventReporting, ReplyError> {
    let mut fields = Fields::after(line, "+CGEREP");
    Ok(PacketEventReporting { mode: fields.required_number("mode")?, bfr: fields.number("bfr")? })
}

/// `+CGEREP: (0-2),(0,1)`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_cgerep_support(line: &str) -> Result<PacketEventReportingSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CGEREP");
    let mode = fields.number_set("mode")?.ok_or_else(|| fields.wrong("mode", "a list of numbers"))?;
    Ok(PacketEventReportingSupport { mode, bfr: fields.number_set("bfr")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_their_own_fields() {
        let of = |line: &str| parse_cgev(line).unwrap();
        let act = of("+CGEV: ME PDN ACT 5,0");
        assert_eq!((act.event, act.cid, act.reason), (PacketEventKind::MePdnAct, Some(5), Some(0)));
        let deact = of("+CGEV: NW DEACT \"IP\",\"10.0.0.1\",2");
        assert_eq!((deact.pdp_type, deact.cid), (Some(PdpType::Ip), Some(2)));
        let modify = of("+CGEV: NW MODIFY 1,2,0");
        assert_eq!((modify.cid, modify.change_reason, modify.event_type), (Some(1), Some(2), Some(0)));
        assert_eq!(of("+CGEV: EPS PDN ACT 1").event, PacketEventKind::EpsPdnAct);
        assert_eq!(of("+CGEV: NW DETACH").event, PacketEventKind::NwDetach);
        assert_eq!(of("+CGEV: ME CLASS B").class.as_deref(), Some("B"));
        for wrong in [
            "+CGEV:",
            "+CGEV: XX",
            "+CGEV: NW PDN ACT",
            "+CGEV: NW FLY",
            "+CGEV: NW ACT 1",
            "+CGEV: NW DETACHED",
        ] {
            assert!(parse_cgev(wrong).is_err(), "{wrong}");
        }
    }
}
