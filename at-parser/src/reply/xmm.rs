//! Intel XMM modems: `+XACT`, `+XCESQ`, `+XLCSLSR`.

use serde::{Serialize, Serializer};

use super::ReplyError;
use super::mode::{Generation, Generations, ModeChoice};
use super::signal::{ExtendedSignalQuality, extended_signal_quality};
use crate::field::{Fields, MAX_LIST, NumberSet};

use Generation::{G2, G3, G4};

/// A frequency band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Its generation.
    pub generation: Generation,
    /// Its number, for GERAN its frequency.
    pub number: u16,
}

impl Band {
    /// The band of a number of `+XACT`; `None` for 0 (automatic) and for unknown ones.
    fn from_xact(number: u16) -> Option<Self> {
        let (generation, number) = match number {
            450 | 480 | 750 | 850 | 900 | 1800 | 1900 => (G2, number),
            1..=32 => (G3, number),
            101..=199 => (G4, number - 100),
            _ => return None,
        };
        Some(Self { generation, number })
    }

    /// `eutran_7`, `utran_1`, `gsm_900`.
    pub fn name(self) -> String {
        let prefix = match self.generation {
            G2 => "gsm",
            G3 => "utran",
            G4 => "eutran",
            Generation::G5 => "ngran",
        };
        format!("{prefix}_{}", self.number)
    }
}

impl Serialize for Band {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// What `+XACT` may be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct XactSupport {
    /// The numbers of `<AcT>`.
    pub act: NumberSet,
    /// The numbers of `<PreferredAct>`.
    pub preferred: Option<NumberSet>,
    /// What the modem can do of it, given its bands.
    pub choices: Vec<ModeChoice>,
    /// The bands that it has.
    pub bands: Vec<Band>,
}

/// The reply of `AT+XACT?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Xact {
    /// 0 GSM, 1 UMTS, 2 LTE, 3 GSM and UMTS, 4 UMTS and LTE, 5 GSM and LTE, 6 all.
    pub act: u8,
    /// What it means; `None` for an unknown number.
    #[serde(flatten)]
    pub choice: Option<ModeChoice>,
    /// The bands in use.
    pub bands: Vec<Band>,
}

/// `+XACT: (0-6),(0-2),0,101,102,…`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_xact_support(line: &str) -> Result<XactSupport, ReplyError> {
    let mut fields = Fields::after(line, "+XACT");
    let act = fields.number_set("AcT")?.ok_or_else(|| fields.wrong("AcT", "a list of numbers"))?;
    let preferred = fields.number_set("PreferredAct")?;
    let bands = read_bands(&mut fields)?;
    let has = |generation| bands.is_empty() || bands.iter().any(|band| band.generation == generation);
    let mut choices = Vec::new();
    for allowed in act.values().filter_map(generations).filter(|list| list.iter().all(|g| has(*g))) {
        choices.push(ModeChoice::any_of(allowed));
        if allowed.len() > 1 {
            let preferable = preferred.iter().flat_map(NumberSet::values).filter_map(one_generation);
            choices.extend(
                preferable.filter(|g| allowed.contains(g)).map(|g| ModeChoice::preferring(g, allowed)),
            );
        }
    }
    Ok(XactSupport { act, preferred, choices, bands })
}

/// `+XACT: 1,1,,1,2,4,5,8,101,…`.
///
/// # Errors
/// As [`parse_xact_support`].
pub fn parse_xact(line: &str) -> Result<Xact, ReplyError> {
    let mut fields = Fields::after(line, "+XACT");
    let act: u8 = fields.required_number("AcT")?;
    let first = fields.number("PreferredAct1")?;
    fields.skip();
    let bands = read_bands(&mut fields)?;
    let choice = generations(act.into()).map(|allowed| {
        let preferred = first.and_then(one_generation).filter(|g| allowed.len() > 1 && allowed.contains(g));
        ModeChoice { allowed: Generations::of(allowed), preferred }
    });
    Ok(Xact { act, choice, bands })
}

fn read_bands(fields: &mut Fields<'_>) -> Result<Vec<Band>, ReplyError> {
    let mut bands = Vec::new();
    while fields.peek().is_some() {
        if bands.len() == MAX_LIST {
            return Err(ReplyError::TooMany { what: "bands", limit: MAX_LIST });
        }
        bands.extend(fields.number("band")?.and_then(Band::from_xact));
    }
    Ok(bands)
}

fn generations(act: i64) -> Option<&'static [Generation]> {
    match act {
        0 => Some(&[G2]),
        1 => Some(&[G3]),
        2 => Some(&[G4]),
        3 => Some(&[G2, G3]),
        4 => Some(&[G3, G4]),
        5 => Some(&[G2, G4]),
        6 => Some(&[G2, G3, G4]),
        _ => None,
    }
}

fn one_generation(act: i64) -> Option<Generation> {
    generations(act).and_then(|list| match list {
        [one] => Some(*one),
        _ => None,
    })
}

/// `+XCESQ`: `+CESQ` with a mode in front and the signal to noise ratio behind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct XmmSignal {
    /// Which indications are on.
    pub n: Option<u8>,
    /// The fields of `+CESQ`.
    #[serde(flatten)]
    pub quality: ExtendedSignalQuality,
    /// E-UTRAN, −100 to 100 in steps of half a dB, 255 unknown.
    pub rssnr: Option<i16>,
    /// Signal to noise ratio.
    pub rssnr_db: Option<f64>,
}

/// `+XCESQ: 0,99,99,255,255,19,46,32`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_xcesq(line: &str) -> Result<XmmSignal, ReplyError> {
    let mut fields = Fields::after(line, "+XCESQ");
    let n = fields.number("n")?;
    // The last of the eight is no field of +CESQ: split it off before the rest is read as such.
    let body = fields.rest();
    let (quality, rssnr) = body.rsplit_once(',').unwrap_or((body, ""));
    let quality = extended_signal_quality(&mut Fields::of_part(line, quality))?;
    let rssnr = Fields::of_part(line, rssnr).number::<i16>("rssnr")?;
    let rssnr_db = rssnr.filter(|value| (-100..=100).contains(value)).map(|value| f64::from(value) / 2.0);
    Ok(XmmSignal { n, quality, rssnr, rssnr_db })
}

/// The reply of `AT+XLCSLSR=?`: what a request for the position may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocationSupport {
    /// Transport: 0 control plane, 1 SUPL, 2 none.
    pub transport_protocol: NumberSet,
    /// Mode: 2 assisted or based on the modem, 3 alone, and others.
    pub pos_mode: Option<NumberSet>,
    /// Response: 1 NMEA sentences, and others.
    pub loc_response_type: Option<NumberSet>,
    /// Satellites: 0 GPS and GLONASS, and others.
    pub gnss_type: Option<NumberSet>,
}

/// `+XLCSLSR:(0,1,2),(0,1,2,3), ,(0,1), ,(0,1),(0-7200),(0-255),(0,1),(0,1,2),(1-256),(0,1)`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_xlcslsr_support(line: &str) -> Result<LocationSupport, ReplyError> {
    let mut fields = Fields::after(line, "+XLCSLSR");
    let transport_protocol = fields
        .number_set("transport_protocol")?
        .ok_or_else(|| fields.wrong("transport_protocol", "a list of numbers"))?;
    let pos_mode = fields.number_set("pos_mode")?;
    // client_id, client_id_type, mlc_number, mlc_number_type, interval, service_type_id, pseudonym_indicator
    (0..7).for_each(|_| fields.skip());
    let loc_response_type = fields.number_set("loc_response_type")?;
    fields.skip();
    let gnss_type = fields.number_set("gnss_type")?;
    Ok(LocationSupport { transport_protocol, pos_mode, loc_response_type, gnss_type })
}
