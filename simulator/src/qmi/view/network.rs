//! The network as QMI shows it.

use crate::card::ActiveProfile;
use crate::modem::core::Core;
use crate::personality::Radio;

/// The modem's place in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Network {
    /// `<stat>` of 3GPP TS 27.007 clause 7.2.
    pub(in super::super) status: u8,
    pub(in super::super) is_registered: bool,
    pub(in super::super) is_roaming: bool,
    pub(in super::super) operator: Operator,
    pub(in super::super) area: u32,
    pub(in super::super) cell: u32,
    pub(in super::super) radio: Radio,
    /// LTE with a cell of 5G beside it.
    pub(in super::super) dual: bool,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Operator {
    /// Five or six digits.
    pub(in super::super) numeric: String,
    pub(in super::super) name: String,
    pub(in super::super) short: String,
}

impl Operator {
    pub(in super::super) fn mcc(&self) -> u16 {
        self.numeric.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    pub(in super::super) fn mnc(&self) -> u16 {
        self.numeric.get(3..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    /// Whether the MNC has three digits.
    pub(in super::super) fn has_long_mnc(&self) -> bool {
        self.numeric.len() == 6
    }
}

/// A moment in universal time, and the time zone of the network in quarters of an hour.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Time {
    pub(in super::super) year: u16,
    pub(in super::super) month: u8,
    pub(in super::super) day: u8,
    pub(in super::super) hour: u8,
    pub(in super::super) minute: u8,
    pub(in super::super) second: u8,
    /// 0: Monday.
    pub(in super::super) weekday: u8,
    pub(in super::super) zone: i8,
    since_1980: u64,
}

impl Time {
    pub(in super::super) const fn milliseconds_since_1980(self) -> u64 {
        self.since_1980 * 1000
    }
}

/// The moment at which the modem's clock stands: that of `+CCLK?`, 2014-08-05 04:00:21 in a zone of +10 h.
pub(in super::super) const TIME: Time = Time {
    year: 2014,
    month: 8,
    day: 4,
    hour: 18,
    minute: 0,
    second: 21,
    weekday: 0,
    zone: 40,
    since_1980: 1_091_210_421,
};

/// Where the modem is.
pub(in super::super) fn view(core: &Core) -> Network {
    let act = core.personality.registration.act;
    let (numeric, name, short) = core.current_network();
    Network {
        status: core.network.status,
        is_registered: core.network.is_registered(),
        is_roaming: matches!(core.network.status, 5 | 7 | 10),
        operator: Operator { numeric, name, short },
        area: core.network.area,
        cell: core.network.cell,
        radio: match act {
            0 | 1 | 3 => Radio::Gsm,
            2 | 4..=6 => Radio::Umts,
            11 | 12 => Radio::Nr,
            _ => Radio::Lte,
        },
        dual: act == 13,
    }
}

/// The network that a profile is at home in.
pub(in super::super) fn home(profile: &ActiveProfile) -> Operator {
    let short = profile.spn.chars().take(8).collect();
    Operator { numeric: profile.mccmnc.clone(), name: profile.spn.clone(), short }
}

/// Bit n-1 for LTE band n, as far as there are bits.
pub(in super::super) fn band_mask(bands: &[u16]) -> u64 {
    bands.iter().filter(|band| (1..=64).contains(*band)).fold(0, |mask, band| mask | 1 << (band - 1))
}
