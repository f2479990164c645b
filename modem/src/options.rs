//! What the caller decides about a modem.

use std::time::Duration;

use at_parser::Command;
use at_parser::command::Syntax;

use crate::quirks::QuirkOverrides;
use crate::state::Identity;

/// What the caller decides about a modem.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Stands for the modem in logs.
    pub id: String,
    /// How long each thing may take.
    pub deadlines: Deadlines,
    /// What the system knows of the device; stands in for what the modem does not tell of itself.
    pub described: Identity,
    /// Take precedence over the row of the quirks table.
    pub quirk_overrides: QuirkOverrides,
    /// Session ids of channels that an earlier run left open, as [`crate::Modem::open_channels`] told them; they are
    /// closed at start.
    pub stale_channels: Vec<String>,
    /// Whether what goes over the wire is logged.
    pub wire_log: WireLog,
}

/// Whether lines are logged as they are, at TRACE. They hold secrets: codes, keys and all APDUs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WireLog {
    /// Only the redacted form of commands, at DEBUG.
    #[default]
    Redacted,
    /// Everything, at TRACE.
    Full,
}

/// How long each thing may take. The defaults suit real modems; a command's deadline runs from the end of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// `AT` while probing, per try.
    pub probe: Duration,
    /// How often a port is tried before it counts as silent.
    pub probe_tries: u32,
    /// An MBIM session is open: while a modem boots it says nothing.
    pub session: Duration,
    /// What has no entry of its own.
    pub command: Duration,
    /// Commands that ask the card (`+CPIN`, `+CIMI`, ICCID) or the stack (`+CREG` and the like).
    pub query: Duration,
    /// `+CFUN`: firmware that detaches from the network first takes its time.
    pub functionality: Duration,
    /// `+CRSM`, `+CPOL` and other card files.
    pub card_file: Duration,
    /// `+CCHO`, `+CGLA`, `+CCHC`, `+CSIM`: a card computes for up to 4 s, loading a profile takes longer on some; others
    /// wait minutes.
    pub apdu: Duration,
    /// `+COPS=…`
    pub register: Duration,
    /// `+COPS=?`
    pub scan: Duration,
    /// The port takes no bytes.
    pub write: Duration,
    /// One try to resynchronise after a timeout.
    pub resync: Duration,
    /// Tries before a port counts as unresponsive.
    pub resync_tries: u32,
    /// First pause between tries to reach an unresponsive port; doubles up to `back_off_limit`.
    pub back_off: Duration,
    /// Longest pause.
    pub back_off_limit: Duration,
    /// A modem that takes up a REFRESH by itself has begun to do so.
    pub refresh: Duration,
    /// A modem that stays on its port during a reset answers again.
    pub restart: Duration,
    /// The SIM is ready again after it was reloaded.
    pub sim_ready: Duration,
    /// [`crate::Modem::shutdown`] as a whole.
    pub shutdown: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            probe: Duration::from_secs(1),
            probe_tries: 5,
            session: Duration::from_secs(20),
            command: Duration::from_secs(3),
            query: Duration::from_secs(10),
            functionality: Duration::from_secs(15),
            card_file: Duration::from_secs(20),
            apdu: Duration::from_secs(60),
            register: Duration::from_secs(120),
            scan: Duration::from_secs(315),
            write: Duration::from_secs(5),
            resync: Duration::from_secs(2),
            resync_tries: 3,
            back_off: Duration::from_secs(2),
            back_off_limit: Duration::from_secs(120),
            refresh: Duration::from_secs(5),
            restart: Duration::from_secs(60),
            sim_ready: Duration::from_secs(30),
            shutdown: Duration::from_millis(1500),
        }
    }
}

impl Deadlines {
    /// The deadline of a command, by its family.
    pub fn of(&self, command: &Command) -> Duration {
        match (command.name(), command.syntax()) {
            ("+COPS", Syntax::Test) => self.scan,
            // Mode 3 only sets the format of the read command.
            ("+COPS", Syntax::Set) if !command.line().starts_with("AT+COPS=3") => self.register,
            ("+CCHO" | "+CGLA" | "+CCHC" | "+CSIM", _) => self.apdu,
            ("+CRSM" | "+CPOL" | "+CPLS", _) => self.card_file,
            ("+CFUN", Syntax::Set) => self.functionality,
            (
                "+CPIN" | "+CIMI" | "+CREG" | "+CGREG" | "+CEREG" | "+C5GREG" | "+COPS" | "+CCID" | "+QCCID"
                | "+ICCID" | "+CICCID" | "^ICCID" | "^SCID" | "#CCID" | "!ICCID",
                _,
            ) => self.query,
            _ => self.command,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_has_its_deadline() {
        let deadlines = Deadlines::default();
        let check = |line: &str, expect: Duration| {
            assert_eq!(deadlines.of(&Command::raw(line).unwrap()), expect, "{line}");
        };
        check("AT", deadlines.command);
        check("ATE0", deadlines.command);
        check("AT+CSQ", deadlines.command);
        check("AT+CFUN?", deadlines.command);
        check("AT+CFUN=1,1", deadlines.functionality);
        check("AT+COPS=?", deadlines.scan);
        check("AT+COPS=0", deadlines.register);
        check("AT+COPS=3,2", deadlines.query);
        check("AT+COPS?", deadlines.query);
        check("AT+CREG?", deadlines.query);
        check("AT+CPIN?", deadlines.query);
        check("AT+CRSM=176,12258,0,0,10", deadlines.card_file);
        check("AT+CGLA=1,4,\"9000\"", deadlines.apdu);
        check("AT+CSIM=10,\"0070000001\"", deadlines.apdu);
        assert!(deadlines.apdu >= Duration::from_secs(30));
    }
}
