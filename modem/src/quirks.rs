//! What is particular about a model, as data: no code anywhere else asks for a vendor's name.

mod table;

use esim::BlockSize;
use esim::types::RefreshFlag;

use crate::state::{CardAccess, Functionality, Identity};

pub use table::{GENERIC, TABLE};

/// How a model differs from the standards, and which of their ways suits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirks {
    /// The row's name, for logs and bug reports.
    pub name: &'static str,
    /// Ways to reach the card, in the order in which they are tried until one works.
    pub card_access: &'static [CardAccess],
    /// P2 of the SELECT that MBIM sends when it opens a channel, in the order in which they are tried until one works.
    pub mbim_select: &'static [u8],
    /// Whether commands over MBIM always end in Le.
    pub mbim_le: TrailingLe,
    /// How a channel that `+CCHO` opened is closed.
    pub channel_close: ChannelClose,
    /// What Enable and Disable ask the card to do (SGP.22 5.7.16, `refreshFlag`).
    pub refresh_flag: RefreshFlag,
    /// Bytes in a STORE DATA block.
    pub block_size: BlockSize,
    /// What makes the modem read the card again after a profile switch.
    pub after_switch: AfterSwitch,
    /// Commands that give the ICCID, in order, without `AT`; EF.ICCID is read with `+CRSM` when none does.
    pub iccid: &'static [&'static str],
    /// Commands that make the modem tell of changes of the SIM, without `AT`. One that is refused is no error.
    pub sim_events: &'static [&'static str],
}

/// Whether a command APDU always ends in Le (ISO 7816-4 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrailingLe {
    /// As the command has it.
    AsIs,
    /// Zero, which is "all that there is", on every command.
    Always,
}

/// How a channel that `+CCHO` opened is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelClose {
    /// `+CCHC` (TS 27.007 8.46).
    Cchc,
    /// Not at all: it is kept, and used again for the same application.
    Kept,
}

/// What makes the modem read the card again after a profile switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AfterSwitch {
    /// The modem does so by itself. Where it has not after [`crate::Deadlines::refresh`], a functionality cycle through
    /// [`Functionality::Minimum`] makes it.
    Wait,
    /// `+CFUN` to this and back to full.
    Cycle(Functionality),
    /// `+CFUN=1,1`.
    Reset,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// Text that `+CGMI` contains, in lower case; empty matches all.
    pub manufacturer: &'static str,
    /// Texts of which `+CGMM` contains one, in lower case; empty matches all.
    pub models: &'static [&'static str],
    /// What applies then.
    pub quirks: Quirks,
}

impl Row {
    fn matches(&self, manufacturer: &str, model: &str) -> bool {
        manufacturer.contains(self.manufacturer)
            && (self.models.is_empty() || self.models.iter().any(|part| model.contains(part)))
    }
}

impl Quirks {
    /// The first row of the table that matches, or [`GENERIC`].
    pub fn of(identity: &Identity) -> Self {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let (manufacturer, model) = (lower(&identity.manufacturer), lower(&identity.model));
        TABLE.iter().find(|row| row.matches(&manufacturer, &model)).map_or(GENERIC, |row| row.quirks.clone())
    }
}

/// What a configuration may set over the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QuirkOverrides {
    /// See [`Quirks::card_access`]: this way alone.
    pub card_access: Option<CardAccess>,
    /// See [`Quirks::refresh_flag`].
    pub refresh_flag: Option<RefreshFlag>,
    /// See [`Quirks::block_size`].
    pub block_size: Option<BlockSize>,
    /// See [`Quirks::after_switch`].
    pub after_switch: Option<AfterSwitch>,
}

impl QuirkOverrides {
    /// The quirks with what is set here in place of theirs.
    #[must_use]
    pub fn apply(&self, quirks: Quirks) -> Quirks {
        let only = |access| match access {
            CardAccess::LogicalChannel => &[CardAccess::LogicalChannel][..],
            CardAccess::GenericAccess => &[CardAccess::GenericAccess][..],
            CardAccess::MbimUicc => &[CardAccess::MbimUicc][..],
            CardAccess::QmiUim => &[CardAccess::QmiUim][..],
            CardAccess::Untried | CardAccess::Refused => quirks.card_access,
        };
        Quirks {
            card_access: self.card_access.map_or(quirks.card_access, only),
            refresh_flag: self.refresh_flag.unwrap_or(quirks.refresh_flag),
            block_size: self.block_size.unwrap_or(quirks.block_size),
            after_switch: self.after_switch.unwrap_or(quirks.after_switch),
            ..quirks
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manufacturer: &str, model: &str, expect: &str) {
        let identity = Identity {
            manufacturer: Some(manufacturer.into()),
            model: Some(model.into()),
            ..Identity::default()
        };
        assert_eq!(Quirks::of(&identity).name, expect, "{manufacturer} {model}");
    }

    #[test]
    fn rows_are_found_by_what_modems_say_of_themselves() {
        check("Fibocom Wireless Inc.", "FM350-GL", "fibocom-fm350");
        check("Fibocom Wireless Inc.", "FG132-GL", "fibocom");
        check("Sierra Wireless, Incorporated", "EM9191", "sierra-em9191");
        check("Sierra Wireless, Incorporated", "EM7590", "sierra");
        check("Dell Inc.", "DW5821e Snapdragon X20 LTE", "foxconn-t77w968");
        check("Dell Inc.", "DW5829e", "generic");
        check("Quectel", "EG25", "quectel-eg25");
        check("Quectel", "RM520N-GL", "quectel");
        check("SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "simcom");
        check("Telit", "LE910C4-EU", "telit");
        check("Huawei Technologies Co., Ltd.", "ME909s-821", "huawei");
        check("Cinterion", "PLS8-E", "cinterion");
        check("u-blox", "TOBY-L4106", "u-blox");
        check("", "", "generic");
    }

    #[test]
    fn rows_are_sane_and_reachable() {
        for (index, row) in TABLE.iter().enumerate() {
            let Quirks { name, card_access, iccid, .. } = &row.quirks;
            assert!(!card_access.is_empty() && !iccid.is_empty(), "{name}");
            assert!(
                card_access.iter().all(|way| !matches!(way, CardAccess::Untried | CardAccess::Refused)),
                "{name}"
            );
            assert_eq!(row.manufacturer, row.manufacturer.to_lowercase());
            for model in row.models {
                let first = TABLE.iter().position(|row| {
                    row.matches(row.manufacturer, model) && row.matches(TABLE[index].manufacturer, model)
                });
                assert_eq!(first, Some(index), "{name}: {model} is shadowed");
            }
        }
    }

    #[test]
    fn a_configuration_goes_over_the_table() {
        let overrides = QuirkOverrides {
            card_access: Some(CardAccess::GenericAccess),
            refresh_flag: Some(RefreshFlag::NoRefresh),
            block_size: Some(BlockSize::MIN),
            after_switch: Some(AfterSwitch::Reset),
        };
        let quirks = overrides.apply(GENERIC);
        assert_eq!(quirks.card_access, [CardAccess::GenericAccess]);
        assert_eq!(quirks.refresh_flag, RefreshFlag::NoRefresh);
        assert_eq!(quirks.block_size, BlockSize::MIN);
        assert_eq!(quirks.after_switch, AfterSwitch::Reset);
        assert_eq!(QuirkOverrides::default().apply(GENERIC), GENERIC);
    }
}
