//! Huawei's choice of radio modes and bands: `^PREFMODE`, `^SYSCFG`, `^SYSCFGEX`.

use serde::Serialize;

use super::ReplyError;
use super::mode::{Generation, Generations, ModeChoice};
use crate::field::{Field, Fields, NumberSet, hexadecimal};

use Generation::{G2, G3, G4, G5};

/// The reply of `AT^PREFMODE=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrefmodeSupport {
    /// The numbers as listed.
    pub prefmode: NumberSet,
    /// What each means on this modem; both systems first, then one after the other.
    pub choices: Vec<NumberedChoice>,
}

/// A number and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NumberedChoice {
    /// The number to send.
    pub number: i64,
    /// What it means.
    #[serde(flatten)]
    pub choice: ModeChoice,
}

/// The reply of `AT^PREFMODE?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Prefmode {
    /// 2 CDMA, 4 HDR, 8 both.
    pub prefmode: i64,
}

impl PrefmodeSupport {
    /// What a number of the list means.
    pub fn choice(&self, prefmode: Prefmode) -> Option<ModeChoice> {
        self.choices.iter().find(|choice| choice.number == prefmode.prefmode).map(|choice| choice.choice)
    }
}

/// `^PREFMODE:(2,4,8)`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_prefmode_support(line: &str) -> Result<PrefmodeSupport, ReplyError> {
    let mut fields = Fields::after(line, "^PREFMODE");
    let prefmode =
        fields.number_set("prefmode")?.ok_or_else(|| fields.wrong("prefmode", "a list of numbers"))?;
    let mut available = Vec::new();
    if prefmode.contains(2) {
        available.push(G2);
    }
    if prefmode.contains(4) {
        available.push(G3);
    }
    if prefmode.contains(8) {
        available = vec![G2, G3];
    }
    let choices = [(8, None), (4, Some(G3)), (2, Some(G2))]
        .into_iter()
        .filter(|(number, _)| prefmode.contains(*number))
        .map(|(number, preferred)| {
            let preferred = preferred.filter(|_| available.len() > 1);
            NumberedChoice { number, choice: ModeChoice { allowed: Generations::of(&available), preferred } }
        })
        .collect();
    Ok(PrefmodeSupport { prefmode, choices })
}

/// `^PREFMODE:2`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no number.
pub fn parse_prefmode(line: &str) -> Result<Prefmode, ReplyError> {
    Ok(Prefmode { prefmode: Fields::after(line, "^PREFMODE").required_number("prefmode")? })
}

/// What `^SYSCFG` may be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyscfgSupport {
    /// The numbers of `<mode>`.
    pub mode: NumberSet,
    /// The numbers of `<acqorder>`.
    pub acqorder: NumberSet,
    /// The pairs of both that make a difference, with their meaning.
    pub choices: Vec<SyscfgChoice>,
    /// All bands that the modem has, as one mask.
    pub bands: u64,
}

/// A pair of `<mode>` and `<acqorder>` and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SyscfgChoice {
    /// 2 automatic, 13 GSM, 14 WCDMA, 16 no change.
    pub mode: i64,
    /// 0 automatic, 1 GSM first, 2 WCDMA first, 3 no change.
    pub acqorder: i64,
    /// What they mean.
    #[serde(flatten)]
    pub choice: ModeChoice,
}

/// The reply of `AT^SYSCFG?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Syscfg {
    /// 2 automatic, 13 GSM, 14 WCDMA.
    pub mode: i64,
    /// 0 automatic, 1 GSM first, 2 WCDMA first.
    pub acqorder: i64,
    /// The bands allowed, as a mask; `3FFFFFFF` stands for all.
    pub band: u64,
    /// Roaming.
    pub roam: Option<u8>,
    /// Domain.
    pub srvdomain: Option<u8>,
}

/// All bands of GSM and UMTS, whatever they are.
const ANY_BAND: u64 = 0x3FFF_FFFF;
/// All bands of LTE, whatever they are.
const ANY_LTE_BAND: u64 = 0x7FFF_FFFF_FFFF_FFFF;

impl Syscfg {
    /// What the numbers mean; `None` for unknown ones.
    pub fn choice(&self) -> Option<ModeChoice> {
        match (self.mode, self.acqorder) {
            (2, 1) => Some(ModeChoice::preferring(G2, &[G2, G3])),
            (2, 2) => Some(ModeChoice::preferring(G3, &[G2, G3])),
            (2, _) => Some(ModeChoice::any_of(&[G2, G3])),
            (13, _) => Some(ModeChoice::any_of(&[G2])),
            (14, _) => Some(ModeChoice::any_of(&[G3])),
            _ => None,
        }
    }

    /// The bands allowed, out of all that the modem has.
    pub fn bands(&self, support: &SyscfgSupport) -> u64 {
        if self.band == ANY_BAND { support.bands } else { self.band }
    }
}

/// `^SYSCFG:(2,13,14,16),(0-3),((400000,"WCDMA2100")),(0-2),(0-4)`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_syscfg_support(line: &str) -> Result<SyscfgSupport, ReplyError> {
    let mut fields = Fields::after(line, "^SYSCFG");
    let mode = fields.number_set("mode")?.ok_or_else(|| fields.wrong("mode", "a list of numbers"))?;
    let acqorder =
        fields.number_set("acqorder")?.ok_or_else(|| fields.wrong("acqorder", "a list of numbers"))?;
    let bands = bands(&mut fields, "band")?;
    // A single system leaves nothing to order, and 16 and 3 change nothing.
    let pairs = [(2, 0), (2, 1), (2, 2), (13, 0), (14, 0)];
    let choices = pairs
        .into_iter()
        .filter(|pair| mode.contains(pair.0) && acqorder.contains(pair.1))
        .filter_map(|(mode, acqorder)| {
            let syscfg = Syscfg { mode, acqorder, band: ANY_BAND, roam: None, srvdomain: None };
            Some(SyscfgChoice { mode, acqorder, choice: syscfg.choice()? })
        })
        .collect();
    Ok(SyscfgSupport { mode, acqorder, choices, bands })
}

/// `^SYSCFG: 2,0,400000,0,3`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_syscfg(line: &str) -> Result<Syscfg, ReplyError> {
    let mut fields = Fields::after(line, "^SYSCFG");
    Ok(Syscfg {
        mode: fields.required_number("mode")?,
        acqorder: fields.required_number("acqorder")?,
        band: fields.hex("band")?.ok_or_else(|| fields.wrong("band", "a mask in hex"))?,
        roam: fields.number("roam")?,
        srvdomain: fields.number("srvdomain")?,
    })
}

/// What `^SYSCFGEX` may be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyscfgexSupport {
    /// The orders of acquisition with their meaning, `99` (no change) left out.
    pub choices: Vec<SyscfgexChoice>,
    /// All bands of GSM and UMTS that the modem has, as one mask.
    pub bands: u64,
    /// All bands of LTE that the modem has, as one mask.
    pub lte_bands: u64,
}

/// An order of acquisition and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyscfgexChoice {
    /// Pairs of digits: 01 GSM, 02 WCDMA, 03 LTE, 08 NR; 00 all of them, as the modem likes.
    pub acqorder: String,
    /// What it means.
    #[serde(flatten)]
    pub choice: ModeChoice,
}

/// The reply of `AT^SYSCFGEX?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Syscfgex {
    /// Pairs of digits: 01 GSM, 02 WCDMA, 03 LTE, 08 NR; 00 all of them, as the modem likes.
    pub acqorder: String,
    /// The bands of GSM and UMTS allowed, as a mask; `3FFFFFFF` stands for all.
    pub band: u64,
    /// Roaming.
    pub roam: Option<u8>,
    /// Domain.
    pub srvdomain: Option<u8>,
    /// The bands of LTE allowed, as a mask; `7FFFFFFFFFFFFFFF` stands for all.
    pub lte_band: Option<u64>,
}

impl Syscfgex {
    /// What the order means, `00` being everything that the modem has.
    pub fn choice(&self, support: &SyscfgexSupport) -> Option<ModeChoice> {
        match self.acqorder.as_str() {
            "00" => Some(ModeChoice { allowed: support.all(), preferred: None }),
            order => order_of(order),
        }
    }

    /// The bands of GSM and UMTS allowed, out of all that the modem has.
    pub fn bands(&self, support: &SyscfgexSupport) -> u64 {
        if self.band == ANY_BAND { support.bands } else { self.band }
    }

    /// The bands of LTE allowed, out of all that the modem has.
    pub fn lte_bands(&self, support: &SyscfgexSupport) -> u64 {
        match self.lte_band {
            None => 0,
            Some(ANY_LTE_BAND) => support.lte_bands,
            Some(bands) => bands,
        }
    }
}

impl SyscfgexSupport {
    fn all(&self) -> Generations {
        self.choices.iter().fold(Generations::NONE, |all, choice| all.union(choice.choice.allowed))
    }
}

/// `^SYSCFGEX: ("00","03","02","01","99"),((…,"…"),…),(0-3),(0-4),((800c5,"LTE2100/…"),…)`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_syscfgex_support(line: &str) -> Result<SyscfgexSupport, ReplyError> {
    let mut fields = Fields::after(line, "^SYSCFGEX");
    let orders = fields.text_set("acqorder")?.ok_or_else(|| fields.wrong("acqorder", "a list of strings"))?;
    let gsm_umts = bands(&mut fields, "band")?;
    fields.skip();
    fields.skip();
    let lte_bands = bands(&mut fields, "lteband")?;
    let known = |order: &str| if order == "00" { Some(ModeChoice::any_of(&[])) } else { order_of(order) };
    let choices = orders
        .iter()
        .map(|order| order.trim())
        .filter_map(|order| Some(SyscfgexChoice { acqorder: order.to_owned(), choice: known(order)? }))
        .collect();
    let mut support = SyscfgexSupport { choices, bands: gsm_umts, lte_bands };
    let all = support.all();
    for choice in &mut support.choices {
        if choice.acqorder == "00" {
            choice.choice.allowed = all;
        }
    }
    Ok(support)
}

/// `^SYSCFGEX: "03",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_syscfgex(line: &str) -> Result<Syscfgex, ReplyError> {
    let mut fields = Fields::after(line, "^SYSCFGEX");
    Ok(Syscfgex {
        acqorder: fields.required_text("acqorder")?.to_owned(),
        band: fields.hex("band")?.ok_or_else(|| fields.wrong("band", "a mask in hex"))?,
        roam: fields.number("roam")?,
        srvdomain: fields.number("srvdomain")?,
        lte_band: fields.hex("lteband")?,
    })
}

/// `0302`: LTE first, then WCDMA. `None` for `99` and for what is no order.
fn order_of(order: &str) -> Option<ModeChoice> {
    let pairs = order.as_bytes().chunks(2).map(|pair| match pair {
        b"01" => Some(G2),
        b"02" => Some(G3),
        b"03" => Some(G4),
        b"08" => Some(G5),
        _ => None,
    });
    let listed: Vec<Generation> = pairs.collect::<Option<_>>()?;
    let preferred = listed.first().copied().filter(|_| listed.len() > 1);
    (!listed.is_empty()).then(|| ModeChoice { allowed: Generations::of(&listed), preferred })
}

/// `((400000,"WCDMA2100"),(3fffffff,"All bands"))`: all that are named, as one mask.
fn bands(fields: &mut Fields<'_>, name: &'static str) -> Result<u64, ReplyError> {
    let list = match fields.take() {
        None | Some(Field::Omitted) => return Ok(0),
        Some(Field::List(list)) => list,
        Some(_) => return Err(fields.wrong(name, "a list of masks and names")),
    };
    let mut all = 0;
    let mut groups = Fields::of_part(list, list);
    while let Some(Field::List(group)) = groups.take() {
        let (mask, _) = group.split_once(',').unwrap_or((group, ""));
        let mask = hexadecimal(mask.trim()).ok_or_else(|| fields.wrong(name, "a list of masks and names"))?;
        if !matches!(mask, ANY_BAND | ANY_LTE_BAND) {
            all |= mask;
        }
    }
    Ok(all)
}
