//! What the MBIM function of a modem remembers between commands, whoever sent them.

use std::collections::BTreeMap;

use crate::personality::MbimExtensions;

/// State of the function; power-up starts it over.
#[derive(Debug)]
pub(crate) struct Function {
    /// Version of the extensions that the last exchange agreed on.
    pub(super) version: MbimExtensions,
    /// Connections by session.
    pub(super) sessions: BTreeMap<u32, Session>,
    /// Groups of the logical channels that were opened.
    pub(super) groups: BTreeMap<u8, u32>,
    /// Objects of TERMINAL CAPABILITY that the card is told after its next reset.
    pub(super) terminal_capability: Vec<Vec<u8>>,
    /// The modem leaves the card alone.
    pub(super) pass_through: bool,
    /// Interval and thresholds of Signal State.
    pub(super) signal_thresholds: [u32; 3],
    /// Network Idle Hint.
    pub(super) idle_hint: u32,
    /// LTE Attach Configuration for home, partner and other networks.
    pub(super) attach: [AttachConfiguration; 3],
    /// Registration Parameters.
    pub(super) registration_parameters: [u32; 5],
}

/// A connection as MBIM counts them: one session, one or two address families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// Handles of the core's connections.
    pub(super) connections: Vec<u32>,
    /// `MbimContextIpType`
    pub(super) ip_type: u32,
    pub(super) context_type: [u8; 16],
    pub(super) access_string: String,
}

/// How the modem attaches to LTE.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AttachConfiguration {
    pub(super) ip_type: u32,
    pub(super) source: u32,
    pub(super) access_string: String,
    pub(super) user_name: String,
    pub(super) password: String,
    pub(super) compression: u32,
    pub(super) auth_protocol: u32,
}

impl Default for Function {
    fn default() -> Self {
        Self {
            version: MbimExtensions::One,
            sessions: BTreeMap::new(),
            groups: BTreeMap::new(),
            terminal_capability: Vec::new(),
            pass_through: false,
            signal_thresholds: [0; 3],
            idle_hint: 0,
            attach: Default::default(),
            registration_parameters: [0; 5],
        }
    }
}

impl Function {
    /// TERMINAL CAPABILITY as the card is to hear it (ETSI TS 102 221 clause 11.1.19), where a host has set it.
    pub(crate) fn terminal_capability_command(&self, comes_with_template: bool) -> Option<Vec<u8>> {
        if self.terminal_capability.is_empty() {
            return None;
        }
        let objects = self.terminal_capability.concat();
        let template = if comes_with_template {
            objects
        } else {
            let length = u8::try_from(objects.len()).ok()?;
            [&[0xa9, length][..], &objects].concat()
        };
        let length = u8::try_from(template.len()).ok()?;
        Some([&[0x80, 0xaa, 0x00, 0x00, length][..], &template].concat())
    }
}
