//! What one model of modem is and how it answers: declared, one file per model.
//!
//! Identity strings, reply forms and quirks are those of real devices, as their owners and other modem daemons
//! have recorded them. Where nothing is recorded a model answers as 3GPP TS 27.007 says (`standard`).

mod card_access;
mod cinterion_pls8;
mod fibocom_fm350;
mod fibocom_l850;
mod foxconn_dw5821e;
mod foxconn_t99w175;
mod huawei_me909s;
mod mbim;
mod qmi;
mod quectel_eg25;
mod quectel_em05;
mod quectel_rm520n;
mod sierra_em7455;
mod sierra_em9191;
mod simcom_sim7600;
pub(crate) mod standard;
mod telit_le910c4;
mod ublox_toby_l2;

pub use crate::at::Framing;
pub use card_access::*;
pub use mbim::*;
pub use qmi::{CarrierConfiguration, IsdRAccess, QmiStyle, Radio};

/// Every model, in the order in which `--list-personalities` names them.
pub static PERSONALITIES: &[&Personality] = &[
    &quectel_eg25::EG25,
    &quectel_rm520n::RM520N,
    &sierra_em7455::EM7455,
    &fibocom_fm350::FM350,
    &sierra_em9191::EM9191,
    &foxconn_dw5821e::DW5821E,
    &simcom_sim7600::SIM7600,
    &telit_le910c4::LE910C4,
    &huawei_me909s::ME909S,
    &ublox_toby_l2::TOBY_L2,
    &cinterion_pls8::PLS8,
    &quectel_em05::EM05,
    &fibocom_l850::L850,
    &foxconn_t99w175::T99W175,
];

/// A model of modem.
#[derive(Debug)]
pub struct Personality {
    /// Name in scenarios, such as `quectel-eg25`.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// One sentence on what is awkward about it.
    pub summary: &'static str,
    /// `+CGMI`
    pub manufacturer: &'static str,
    /// `+CGMM`
    pub model: &'static str,
    /// `+CGMR`
    pub revision: &'static str,
    /// USB vendor and product id.
    pub usb: (u16, u16),
    /// First eight digits of its IMEIs.
    pub tac: &'static str,
    /// AT ports that it offers.
    pub ports: u8,
    /// How it speaks MBIM, if it does.
    pub mbim: Option<MbimStyle>,
    /// Bytes of a command line that it can hold.
    pub max_line: usize,
    /// How it sets off information text and indications.
    pub framing: Framing,
    /// How it answers a command that it does not know.
    pub unknown: Refusal,
    /// Answers that differ from everybody's, by the spelling of the command without `AT`.
    pub replies: &'static [(&'static str, Fixed)],
    /// Commands that give the ICCID.
    pub iccid: &'static [IccidCommand],
    /// Ways to the card.
    pub apdu: ApduWays,
    /// How it speaks QMI, if it does.
    pub qmi: Option<QmiStyle>,
    /// What a profile switch does to it.
    pub switch: ProfileSwitch,
    /// What it says about its SIM unasked.
    pub sim: SimIndications,
    /// What it says after power-up: milliseconds and text.
    pub boot: &'static [(u64, &'static str)],
    /// What it says again and again.
    pub babble: Option<Babble>,
    /// Commands that take their time: beginning of the spelling, milliseconds.
    pub slow: &'static [(&'static str, u64)],
    /// Form of the registration replies.
    pub registration: RegistrationForm,
    /// Milliseconds from power-up or reset until its ports are back.
    pub away_ms: u64,
}

/// What a port speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortKind {
    /// AT commands.
    At,
    /// MBIM.
    Mbim,
    /// QMI.
    Qmi,
}

impl PortKind {
    /// As scenarios and the names of ports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::Mbim => "mbim",
            Self::Qmi => "qmi",
        }
    }
}

/// Lines that a modem says again and again without being asked.
#[derive(Debug)]
pub struct Babble {
    /// Milliseconds between two.
    pub every_ms: u64,
    /// Texts, in turn.
    pub lines: &'static [&'static str],
    /// Spelling of the command that ends it.
    pub off: &'static str,
    /// Spelling of the command that starts it again.
    pub on: &'static str,
}

/// An answer that never changes. `{imei}`, `{manufacturer}`, `{model}` and `{revision}` are filled in.
#[derive(Debug, Clone, Copy)]
pub enum Fixed {
    /// Information text and `OK`.
    Lines(&'static [&'static str]),
    /// No, in this way.
    No(Refusal),
    /// One line with a SIM in the slot, another without.
    Sim {
        /// With a SIM.
        present: &'static str,
        /// Without.
        absent: &'static str,
    },
    /// Nothing, ever.
    Silence,
}

/// Ways to say no.
#[derive(Debug, Clone, Copy)]
pub enum Refusal {
    /// `ERROR`, whatever `+CMEE` says.
    Error,
    /// `+CME ERROR`
    Cme(u16),
    /// Words of the vendor's own.
    Words(&'static str),
}

/// A command that gives the ICCID.
#[derive(Debug)]
pub struct IccidCommand {
    /// Spelling without `AT`.
    pub spelling: &'static str,
    /// Text before the digits, such as `+QCCID: `.
    pub prefix: &'static str,
    /// How the digits are written.
    pub digits: IccidDigits,
}

/// How an ICCID is written.
#[derive(Debug, Clone, Copy)]
pub enum IccidDigits {
    /// The digits alone.
    Plain,
    /// With `F` up to 20 characters.
    Padded,
    /// In quotes.
    Quoted,
}

/// What the modem says of its SIM unasked.
#[derive(Debug)]
pub struct SimIndications {
    /// The SIM is there (again).
    pub inserted: &'static [&'static str],
    /// The SIM has gone.
    pub removed: &'static [&'static str],
}

/// Form of `+CREG` and its siblings.
#[derive(Debug)]
pub struct RegistrationForm {
    /// Siblings that exist.
    pub domains: &'static [Domain],
    /// How area code and cell id are written.
    pub cell: CellForm,
    /// Access technology of 3GPP TS 27.007 clause 7.2.
    pub act: u8,
    /// Whether names follow `+CSCS`.
    pub names: OperatorNames,
}

/// A registration domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// `+CREG`
    Circuit,
    /// `+CGREG`
    Packet,
    /// `+CEREG`
    Eps,
    /// `+C5GREG`
    FiveG,
}

impl Domain {
    /// The command of this domain.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Circuit => "+CREG",
            Self::Packet => "+CGREG",
            Self::Eps => "+CEREG",
            Self::FiveG => "+C5GREG",
        }
    }
}

/// How area code and cell id are written.
#[derive(Debug, Clone, Copy)]
pub enum CellForm {
    /// `"18CF","1A2D303"`
    Quoted,
    /// `18CF,1A2D303`
    Bare,
}

/// Character set of operator names.
#[derive(Debug, Clone, Copy)]
pub enum OperatorNames {
    /// As `+CSCS` says.
    FollowCharacterSet,
    /// ASCII even under `+CSCS="UCS2"`.
    AlwaysAscii,
}

impl Personality {
    /// The model called `name` in scenarios.
    pub fn by_name(name: &str) -> Option<&'static Personality> {
        PERSONALITIES.iter().copied().find(|personality| personality.name == name)
    }

    /// The ports that it offers.
    pub fn port_kinds(&self) -> Vec<PortKind> {
        let at = std::iter::repeat_n(PortKind::At, usize::from(self.ports));
        at.chain(self.other_port_kinds()).collect()
    }

    /// The ports that it offers beside those for AT. A modem speaks MBIM or QMI, in one mode or the other; what can both is in
    /// its MBIM mode unless the scenario says otherwise.
    pub(crate) fn other_port_kinds(&self) -> impl Iterator<Item = PortKind> {
        let qmi = if self.mbim.is_some() { None } else { self.qmi.as_ref() };
        self.mbim.iter().map(|_| PortKind::Mbim).chain(qmi.map(|_| PortKind::Qmi))
    }

    /// The answer that this model gives to `spelling` in place of everybody's, if it has its own.
    pub(crate) fn fixed(&self, spelling: &str) -> Option<Fixed> {
        find(self.replies, spelling)
    }

    /// How long this model takes over a command, in milliseconds.
    pub(crate) fn slowness(&self, spelling: &str) -> u64 {
        self.slow
            .iter()
            .find(|(beginning, _)| spelling.starts_with(beginning))
            .map_or(0, |(_, milliseconds)| *milliseconds)
    }
}

pub(crate) fn find(replies: &[(&str, Fixed)], spelling: &str) -> Option<Fixed> {
    replies.iter().find(|(command, _)| *command == spelling).map(|(_, fixed)| *fixed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modem::Imei;

    #[test]
    fn names_are_unique_and_found() {
        for personality in PERSONALITIES {
            let found = Personality::by_name(personality.name).expect("found by its own name");
            assert!(std::ptr::eq(found, *personality), "{} is not unique", personality.name);
        }
        assert!(Personality::by_name("no-such-modem").is_none());
    }

    #[test]
    fn every_model_has_a_valid_imei() {
        for personality in PERSONALITIES {
            let imei = Imei::of(personality, 7);
            assert!(imei.as_str().starts_with(personality.tac), "{}", personality.name);
            assert_eq!(imei.as_str().parse(), Ok(imei));
        }
    }

    #[test]
    fn tables_are_spelt_as_commands_are() {
        for personality in PERSONALITIES {
            let iccid = personality.iccid.iter().map(|command| command.spelling);
            for spelling in personality.replies.iter().map(|(spelling, _)| *spelling).chain(iccid) {
                let commands = crate::at::parse_line(spelling).expect("a command");
                let spelled: Vec<String> = commands.iter().map(crate::at::Command::spelling).collect();
                assert_eq!(spelled, [spelling], "{}", personality.name);
            }
        }
    }
}
