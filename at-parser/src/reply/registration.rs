//! `+CREG`, `+CGREG`, `+CEREG` and `+C5GREG` (TS 27.007 7.2, 10.1.20, 10.1.22, 10.1.47).
//!
//! The same prefix opens a reply, whose first field is `<n>`, and an indication, which starts with `<stat>`. The
//! caller says which one it is; modems that send `<n>` in an indication, or leave it out of a reply, are recognised
//! by the shape of the fields.

use serde::Serialize;

use super::ReplyError;
use super::mode::AccessTechnology;
use crate::coded::{Coded, coded};
use crate::field::{Field, Fields, NumberSet, body_after, decimal, hexadecimal};

/// The registration domain, told by the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Domain {
    /// `+CREG`: circuit switched.
    #[serde(rename = "cs")]
    Cs,
    /// `+CGREG`: packet switched of GERAN and UTRAN.
    #[serde(rename = "ps")]
    Ps,
    /// `+CEREG`: EPS.
    #[serde(rename = "eps")]
    Eps,
    /// `+C5GREG`: 5GS.
    #[serde(rename = "5gs")]
    FiveGs,
}

impl Domain {
    /// All domains.
    pub const ALL: [Self; 4] = [Self::Cs, Self::Ps, Self::Eps, Self::FiveGs];

    /// The command without `AT`: `+CEREG`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Cs => "+CREG",
            Self::Ps => "+CGREG",
            Self::Eps => "+CEREG",
            Self::FiveGs => "+C5GREG",
        }
    }

    /// The domain of a line or a command that starts with one of the prefixes.
    pub fn of(line: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|domain| body_after(line, domain.prefix()).is_some())
    }
}

coded! {
    /// `<stat>`.
    pub enum RegistrationState("state", "stat") {
        0 => Idle "idle",
        1 => Home "home",
        2 => Searching "searching",
        3 => Denied "denied",
        4 => Unknown "unknown",
        5 => Roaming "roaming",
        6 => HomeSmsOnly "home_sms_only",
        7 => RoamingSmsOnly "roaming_sms_only",
        8 => EmergencyOnly "emergency_only",
        9 => HomeCsfbNotPreferred "home_csfb_not_preferred",
        10 => RoamingCsfbNotPreferred "roaming_csfb_not_preferred",
        11 => AttachedRlos "attached_rlos",
    }
}

impl RegistrationState {
    /// Whether the network serves this modem, at home or abroad.
    pub fn is_registered(self) -> bool {
        matches!(
            self,
            Self::Home
                | Self::Roaming
                | Self::HomeSmsOnly
                | Self::RoamingSmsOnly
                | Self::HomeCsfbNotPreferred
                | Self::RoamingCsfbNotPreferred
        )
    }

    /// Whether the serving network is a visited one.
    pub fn is_roaming(self) -> bool {
        matches!(self, Self::Roaming | Self::RoamingSmsOnly | Self::RoamingCsfbNotPreferred)
    }
}

/// A registration in one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Registration {
    /// Which registration.
    pub domain: Domain,
    /// `<n>`: which indications are on; only in replies.
    pub n: Option<u8>,
    /// `<stat>`.
    #[serde(flatten)]
    pub state: RegistrationState,
    /// Location area code of `+CREG` and `+CGREG`.
    pub lac: Option<u32>,
    /// Tracking area code of `+CEREG` and `+C5GREG`.
    pub tac: Option<u32>,
    /// Cell identity: 16, 28 or 36 bits.
    pub ci: Option<u64>,
    /// `<AcT>`.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub act: Option<AccessTechnology>,
    /// Routing area code of `+CGREG`; some LTE modems put one (or their MME's code) into `+CEREG`.
    pub rac: Option<u32>,
    /// `<cause_type>`: 0 for a cause of the standard, 1 for one of the manufacturer.
    pub cause_type: Option<u8>,
    /// `<reject_cause>`.
    pub reject_cause: Option<u32>,
    /// `<Active-Time>`, eight bits as characters (T3324).
    pub active_time: Option<String>,
    /// The same in seconds; `None` when deactivated.
    pub active_time_s: Option<u32>,
    /// `<Periodic-RAU>` or `<Periodic-TAU>`, eight bits as characters (extended T3312 or T3412).
    pub periodic_update: Option<String>,
    /// The same in seconds; `None` when deactivated.
    pub periodic_update_s: Option<u32>,
    /// `<GPRS-READY-timer>`, eight bits as characters (T3314).
    pub gprs_ready_timer: Option<String>,
    /// `<Allowed_NSSAI_length>` in octets.
    pub allowed_nssai_length: Option<u32>,
    /// `<Allowed_NSSAI>`: S-NSSAIs, separated by colons.
    pub allowed_nssai: Option<String>,
    /// `<cag_stat>`: whether the cell is a CAG cell.
    pub cag_stat: Option<u8>,
}

/// The reply of `AT+CREG=?` and its kin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegistrationSupport {
    /// Which registration.
    pub domain: Domain,
    /// The values of `<n>`.
    pub n: NumberSet,
}

impl Registration {
    /// A line of the reply to `AT+CREG?` and its kin.
    ///
    /// # Errors
    /// [`ReplyError::Missing`] without one of the prefixes, [`ReplyError::Field`] for a wrong field.
    pub fn parse_reply(line: &str) -> Result<Self, ReplyError> {
        Self::parse(line, Origin::Reply)
    }

    /// A line that nobody asked for.
    ///
    /// # Errors
    /// As [`Registration::parse_reply`].
    pub fn parse_indication(line: &str) -> Result<Self, ReplyError> {
        Self::parse(line, Origin::Indication)
    }

    fn parse(line: &str, origin: Origin) -> Result<Self, ReplyError> {
        let domain = Domain::of(line).ok_or_else(|| ReplyError::Missing { expected: "+CREG".to_owned() })?;
        let mut fields = Fields::after(line, domain.prefix());
        let n = if starts_with_n(fields, origin) { fields.number("n")? } else { None };
        let state = RegistrationState::from_code(fields.required_number::<u8>("stat")?.into());
        let mut registration = Self {
            domain,
            n,
            state,
            lac: None,
            tac: None,
            ci: None,
            act: None,
            rac: None,
            cause_type: None,
            reject_cause: None,
            active_time: None,
            active_time_s: None,
            periodic_update: None,
            periodic_update_s: None,
            gprs_ready_timer: None,
            allowed_nssai_length: None,
            allowed_nssai: None,
            cag_stat: None,
        };
        registration.read_location(&mut fields)?;
        registration.read_causes_and_timers(&mut fields)?;
        Ok(registration)
    }

    fn read_location(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        match self.domain {
            Domain::Cs | Domain::Ps => self.lac = area(fields, "lac")?,
            Domain::Eps | Domain::FiveGs => self.tac = area(fields, "tac")?,
        }
        if self.domain == Domain::Eps && rac_before_ci(*fields) {
            self.rac = hex32(fields, "rac")?;
        }
        self.ci = fields.hex("ci")?;
        // Some modems append a second pair of area and cell where <AcT> belongs (`2,1,000B,2816, B, C2816`).
        if fields.peek().and_then(Field::characters).is_some_and(|text| decimal::<u32>(text).is_none()) {
            if fields.left() == 2 {
                fields.skip();
                fields.skip();
            }
            return Ok(());
        }
        self.act = fields.number::<u8>("AcT")?.map(|code| AccessTechnology::from_code(code.into()));
        match self.domain {
            Domain::Ps => self.rac = hex32(fields, "rac")?,
            Domain::FiveGs => {
                self.allowed_nssai_length = fields.number("Allowed_NSSAI_length")?;
                self.allowed_nssai = fields.some_text("Allowed_NSSAI")?.map(str::to_owned);
            }
            Domain::Cs | Domain::Eps => {}
        }
        Ok(())
    }

    fn read_causes_and_timers(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.cause_type = fields.number("cause_type")?;
        self.reject_cause = fields.number("reject_cause")?;
        match self.domain {
            Domain::Ps | Domain::Eps => {
                self.active_time = fields.some_text("Active-Time")?.map(str::to_owned);
                self.periodic_update = fields.some_text("Periodic-RAU/TAU")?.map(str::to_owned);
                self.active_time_s = self.active_time.as_deref().and_then(|bits| seconds(bits, GPRS_TIMER_2));
                self.periodic_update_s =
                    self.periodic_update.as_deref().and_then(|bits| seconds(bits, GPRS_TIMER_3));
                self.gprs_ready_timer = fields.some_text("GPRS-READY-timer")?.map(str::to_owned);
            }
            Domain::FiveGs => self.cag_stat = fields.number("cag_stat")?,
            Domain::Cs => {}
        }
        Ok(())
    }
}

/// `+CREG: (0-2)`.
///
/// # Errors
/// [`ReplyError::Missing`] without one of the prefixes, [`ReplyError::Field`] without a list.
pub fn parse_support(line: &str) -> Result<RegistrationSupport, ReplyError> {
    let domain = Domain::of(line).ok_or_else(|| ReplyError::Missing { expected: "+CREG".to_owned() })?;
    let mut fields = Fields::after(line, domain.prefix());
    let n = fields.number_set("n")?.ok_or_else(|| fields.wrong("n", "a list of numbers"))?;
    Ok(RegistrationSupport { domain, n })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Reply,
    Indication,
}

/// The highest `<n>` and `<stat>` of the standard, with room for a few more.
const MAX_N: u32 = 9;
const MAX_STAT: u32 = 16;

/// Whether the first field is `<n>` and the second `<stat>`.
fn starts_with_n(mut fields: Fields<'_>, origin: Origin) -> bool {
    let shown: [Option<Field<'_>>; 4] = std::array::from_fn(|_| fields.take());
    let [Some(first), Some(Field::Bare(second)), third, fourth] = shown else { return false };
    let small = |text: &str, max: u32| decimal::<u32>(text).is_some_and(|number| number <= max);
    if !first.characters().is_some_and(|text| small(text, MAX_N)) || !small(second, MAX_STAT) {
        return false;
    }
    match origin {
        // Longer than two digits it may be an area behind <stat> alone: then cell and AcT follow, or the cell ends it.
        Origin::Reply => {
            second.len() <= 2
                || match (third, fourth) {
                    (Some(_), None) => false,
                    (Some(_), Some(Field::Bare(act))) => act.len() > 2,
                    _ => true,
                }
        }
        Origin::Indication => {
            // `<stat>,<lac>,<ci>,<AcT>` against `<n>,<stat>,<lac>,<ci>`: an AcT is short, a cell is not.
            second.len() <= 2
                && match (third, fourth) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(Field::Omitted), Some(_)) => true,
                    (Some(_), Some(Field::Bare(act))) => act.len() > 2,
                    (Some(_), Some(_)) => true,
                }
        }
    }
}

/// Whether a routing area (or MME) code of up to two digits stands between area and cell.
fn rac_before_ci(mut fields: Fields<'_>) -> bool {
    let rac = fields.take().and_then(Field::characters).is_some_and(|text| matches!(text.len(), 1 | 2));
    rac && fields
        .take()
        .and_then(Field::characters)
        .is_some_and(|text| text.len() >= 3 && hexadecimal(text).is_some())
}

/// An area code; digits torn apart by a blank (`0 5`, seen while unregistered) count as omitted.
fn area(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<u32>, ReplyError> {
    let torn = |text: &str| text.contains(' ') && text.chars().all(|c| c == ' ' || c.is_ascii_hexdigit());
    if fields.peek().and_then(Field::characters).is_some_and(torn) {
        fields.skip();
        return Ok(None);
    }
    hex32(fields, name)
}

/// Units of a GPRS timer by its three highest bits, in seconds; 0 for one that is deactivated or has no meaning.
type Units = [u32; 8];
/// TS 24.008 10.5.7.4.
const GPRS_TIMER_2: Units = [2, 60, 360, 60, 60, 60, 60, 0];
/// TS 24.008 10.5.7.4a.
const GPRS_TIMER_3: Units = [600, 3_600, 36_000, 2, 30, 60, 1_152_000, 0];

/// A timer of eight bits.
fn seconds(bits: &str, units: Units) -> Option<u32> {
    let value = if bits.len() == 8 { u8::from_str_radix(bits, 2).ok()? } else { return None };
    let unit = units.get(usize::from(value >> 5)).copied().filter(|unit| *unit > 0)?;
    Some(unit * u32::from(value & 0x1F))
}

fn hex32(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<u32>, ReplyError> {
    let Some(number) = fields.hex(name)? else { return Ok(None) };
    u32::try_from(number).map(Some).map_err(|_| fields.wrong(name, "a hex number of up to 32 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_and_indication_are_told_apart_by_shape() {
        let reply = |line: &str| {
            Registration::parse_reply(line).map(|r| (r.n, r.state.code(), r.lac.or(r.tac), r.ci))
        };
        let indication = |line: &str| {
            Registration::parse_indication(line).map(|r| (r.n, r.state.code(), r.lac.or(r.tac), r.ci))
        };
        assert_eq!(reply("+CREG: 0,1"), Ok((Some(0), 1, None, None)));
        assert_eq!(reply("+CREG: 1"), Ok((None, 1, None, None)));
        assert_eq!(reply("+CREG: 1,84CD,00D30156"), Ok((None, 1, Some(0x84CD), Some(0xD3_0156))));
        assert_eq!(reply("+CREG: 1,0010,3C4D,2"), Ok((None, 1, Some(0x10), Some(0x3C4D))));
        assert_eq!(reply("+CREG: 5,1422,3000"), Ok((None, 5, Some(0x1422), Some(0x3000))));
        assert_eq!(
            reply("+CEREG: 2,1,\"1A2B\",\"0ABCDE12\",7"),
            Ok((Some(2), 1, Some(0x1A2B), Some(0x0ABC_DE12)))
        );
        assert_eq!(
            reply("+C5GREG: 2,1,\"A1B2C3\",\"123456789\",11"),
            Ok((Some(2), 1, Some(0xA1_B2C3), Some(0x1_2345_6789)))
        );
        assert_eq!(
            indication("+CEREG: 5,\"1A2B\",\"0ABCDE12\",7"),
            Ok((None, 5, Some(0x1A2B), Some(0x0ABC_DE12)))
        );
        assert_eq!(indication("+CREG: 1,3"), Ok((Some(1), 3, None, None)));
        assert_eq!(indication("+CEREG: 3,2,,,,0,15"), Ok((Some(3), 2, None, None)));
        assert_eq!(indication("+CEREG: 3,,,,0,15"), Ok((None, 3, None, None)));
    }

    #[test]
    fn causes_and_timers_have_their_places() {
        let denied = Registration::parse_indication("+CEREG: 3,,,,0,15").unwrap();
        assert_eq!((denied.cause_type, denied.reject_cause), (Some(0), Some(15)));
        let psm =
            Registration::parse_reply("+CEREG: 4,1,\"08C9\",\"0000BB8D\",7,,,\"00000010\",\"00100100\"")
                .unwrap();
        assert_eq!((psm.active_time.as_deref(), psm.active_time_s), (Some("00000010"), Some(4)));
        assert_eq!((psm.periodic_update.as_deref(), psm.periodic_update_s), (Some("00100100"), Some(14_400)));
        let ps = Registration::parse_reply("+CGREG: 2,1,\"1422\",\"00000142\",3,\"0A\"").unwrap();
        assert_eq!((ps.rac, ps.act), (Some(10), Some(AccessTechnology::GsmEgprs)));
    }

    #[test]
    fn wrong_fields_are_errors() {
        for line in
            ["+CREG:", "+CREG: x", "+CREG: 1,1,\"XYZW\",\"1\"", "+CREG: 2,1,\"123456789\",\"1\"", "+CSQ: 1,2"]
        {
            assert!(Registration::parse_reply(line).is_err(), "{line}");
        }
    }
}
