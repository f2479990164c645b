//! The commands that find the beat again after a timeout.

use super::Command;

/// Read commands that every modem knows, that need no SIM, and whose answer is one line of their own.
const NAMES: [&str; 4] = ["+CMEE", "+CFUN", "+CSCS", "+CMGF"];

impl Command {
    /// The first choice for [`LineEngine::resynchronise`](crate::LineEngine::resynchronise): `AT+CMEE?`.
    pub fn resync_probe() -> Self {
        Self::read("+CMEE")
    }

    /// All choices, in the order to try them: a late answer to one can never pass for another's.
    pub fn resync_probes() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(Self::read)
    }
}
