//! Access technologies, radio generations, and `+WS46` (TS 27.007 5.9).

use serde::{Serialize, Serializer};

use super::ReplyError;
use crate::coded::{Coded, coded};
use crate::field::{Fields, NumberSet};

coded! {
    /// `<AcT>` of `+COPS`, `+CREG` and their kin (TS 27.007 7.2, 7.3).
    pub enum AccessTechnology("act", "act_code") {
        0 => Gsm "gsm",
        1 => GsmCompact "gsm_compact",
        2 => Utran "utran",
        3 => GsmEgprs "gsm_egprs",
        4 => UtranHsdpa "utran_hsdpa",
        5 => UtranHsupa "utran_hsupa",
        6 => UtranHspa "utran_hsdpa_hsupa",
        7 => Eutran "eutran",
        8 => EcGsmIot "ec_gsm_iot",
        9 => EutranNbS1 "eutran_nb_s1",
        10 => Eutra5gcn "eutra_5gcn",
        11 => Nr5gcn "nr_5gcn",
        12 => NgRan "ng_ran",
        13 => EutraNrDual "eutra_nr_dual_connectivity",
        14 => SatelliteEutranNb "satellite_eutran_nb_s1",
        15 => SatelliteEutranWb "satellite_eutran_wb_s1",
        16 => SatelliteNgRan "satellite_ng_ran",
    }
}

impl AccessTechnology {
    /// The generation it belongs to; `None` for a number without a name.
    pub fn generation(self) -> Option<Generation> {
        match self {
            Self::Gsm | Self::GsmCompact | Self::GsmEgprs | Self::EcGsmIot => Some(Generation::G2),
            Self::Utran | Self::UtranHsdpa | Self::UtranHsupa | Self::UtranHspa => Some(Generation::G3),
            Self::Eutran | Self::EutranNbS1 | Self::SatelliteEutranNb | Self::SatelliteEutranWb => {
                Some(Generation::G4)
            }
            Self::Eutra5gcn | Self::Nr5gcn | Self::NgRan | Self::EutraNrDual | Self::SatelliteNgRan => {
                Some(Generation::G5)
            }
            Self::Other(_) => None,
        }
    }
}

/// A generation of radio access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Generation {
    /// GERAN.
    #[serde(rename = "2g")]
    G2,
    /// UTRAN.
    #[serde(rename = "3g")]
    G3,
    /// E-UTRAN.
    #[serde(rename = "4g")]
    G4,
    /// NG-RAN.
    #[serde(rename = "5g")]
    G5,
}

/// A set of generations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Generations(u8);

impl Generations {
    /// No radio at all.
    pub const NONE: Self = Self(0);
    const ALL: [Generation; 4] = [Generation::G2, Generation::G3, Generation::G4, Generation::G5];

    /// The set of these.
    pub const fn of(generations: &[Generation]) -> Self {
        let mut set = 0;
        let mut rest = generations;
        while let [first, tail @ ..] = rest {
            set |= 1 << (*first as u8);
            rest = tail;
        }
        Self(set)
    }

    /// This set and `other`.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `generation` is in it.
    pub const fn contains(self, generation: Generation) -> bool {
        self.0 & (1 << (generation as u8)) != 0
    }

    /// What is in it, oldest first.
    pub fn iter(self) -> impl Iterator<Item = Generation> {
        Self::ALL.into_iter().filter(move |generation| self.contains(*generation))
    }
}

impl Serialize for Generations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// What a modem may use, and what it tries first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ModeChoice {
    /// The generations it may use.
    pub allowed: Generations,
    /// The one it tries first, where there is a choice.
    pub preferred: Option<Generation>,
}

impl ModeChoice {
    /// All of `allowed`, none of them first.
    pub const fn any_of(allowed: &[Generation]) -> Self {
        Self { allowed: Generations::of(allowed), preferred: None }
    }

    /// All of `allowed`, `preferred` first.
    pub const fn preferring(preferred: Generation, allowed: &[Generation]) -> Self {
        Self { allowed: Generations::of(allowed), preferred: Some(preferred) }
    }
}

coded! {
    /// `<n>` of `+WS46`: the radio networks the modem may use (TS 27.007 5.9).
    pub enum Ws46("networks", "n") {
        12 => Gsm "gsm_digital_cellular",
        22 => Utran "utran_only",
        25 => Any "3gpp_systems",
        28 => Eutran "eutran_only",
        29 => GeranUtran "geran_and_utran",
        30 => GeranEutran "geran_and_eutran",
        31 => UtranEutran "utran_and_eutran",
        35 => AllNgRan "geran_utran_eutran_and_ng_ran",
        36 => NgRan "ng_ran_only",
        37 => EutranNgRan "eutran_and_ng_ran",
        38 => UtranEutranNgRan "utran_eutran_and_ng_ran",
        39 => GeranEutranNgRan "geran_eutran_and_ng_ran",
        40 => UtranNgRan "utran_and_ng_ran",
        41 => GeranUtranNgRan "geran_utran_and_ng_ran",
        42 => GeranNgRan "geran_and_ng_ran",
    }
}

impl Ws46 {
    /// The generations of the value; `25` stands for whatever the modem has, hence `None`, and so does an unknown one.
    pub fn generations(self) -> Option<Generations> {
        use Generation::{G2, G3, G4, G5};
        let list: &[Generation] = match self {
            Self::Gsm => &[G2],
            Self::Utran => &[G3],
            Self::Eutran => &[G4],
            Self::GeranUtran => &[G2, G3],
            Self::GeranEutran => &[G2, G4],
            Self::UtranEutran => &[G3, G4],
            Self::AllNgRan => &[G2, G3, G4, G5],
            Self::NgRan => &[G5],
            Self::EutranNgRan => &[G4, G5],
            Self::UtranEutranNgRan => &[G3, G4, G5],
            Self::GeranEutranNgRan => &[G2, G4, G5],
            Self::UtranNgRan => &[G3, G5],
            Self::GeranUtranNgRan => &[G2, G3, G5],
            Self::GeranNgRan => &[G2, G5],
            Self::Any | Self::Other(_) => return None,
        };
        Some(Generations::of(list))
    }
}

/// The reply of `AT+WS46?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ws46Selection {
    /// What is selected.
    #[serde(flatten)]
    pub networks: Ws46,
    /// Its generations; `None` for `25`, all that the modem has.
    pub generations: Option<Generations>,
}

/// The reply of `AT+WS46=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ws46Support {
    /// The numbers as listed.
    pub n: NumberSet,
    /// Each known number with the generations it means on this modem, in the order of the list.
    pub choices: Vec<Generations>,
}

/// `+WS46: 12`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no number.
pub fn parse_ws46(line: &str) -> Result<Ws46Selection, ReplyError> {
    let mut fields = Fields::after(line, "+WS46");
    let networks = Ws46::from_code(fields.required_number("n")?);
    Ok(Ws46Selection { networks, generations: networks.generations() })
}

/// `+WS46: (12,22,25)`, or `(28)` alone.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_ws46_support(line: &str) -> Result<Ws46Support, ReplyError> {
    let mut fields = Fields::after(line, "+WS46");
    let n = fields.number_set("n")?.ok_or_else(|| fields.wrong("n", "a list of numbers"))?;
    let known: Vec<Ws46> = n
        .values()
        .filter_map(|code| u32::try_from(code).ok())
        .map(Ws46::from_code)
        .filter(|networks| !matches!(networks, Ws46::Other(_)))
        .collect();
    let all = known
        .iter()
        .filter_map(|networks| networks.generations())
        .fold(Generations::NONE, Generations::union);
    let choices = known.into_iter().map(|networks| networks.generations().unwrap_or(all)).collect();
    Ok(Ws46Support { n, choices })
}
