//! The commands that find the beat again after a timeout.

use super::{Command, ReplyForm, Syntax};

/// Read commands that every modem knows, that need no SIM, and whose answer is one line of their own.
const NAMES: [&str; 4] = ["+CMEE", "+CFUN", "+CSCS", "+CMGF"];

/// How often one of them is repeated in a line (V.250 5.2.2 chains commands with semicolons).
const MAX_REPEATS: usize = 8;

impl Command {
    /// The first choice for [`LineEngine::resynchronise`](crate::LineEngine::resynchronise): `AT+CMEE?`.
    pub fn resync_probe() -> Self {
        Self::read("+CMEE")
    }

    /// All choices, in the order to try them. Each is answered by lines of another name or by another number of
    /// lines, so that a late answer to one can never pass for another's: a modem that was busy for a minute answers
    /// all that were tried meanwhile, one that has restarted answers none of them.
    pub fn resync_probes() -> impl Iterator<Item = Self> {
        (1..=MAX_REPEATS).flat_map(|times| NAMES.into_iter().map(move |name| repeated(name, times)))
    }

    /// How many lines of information text a probe is answered by.
    pub(crate) fn lines_due(&self) -> usize {
        self.line().matches('?').count().max(1)
    }

    /// Whether the answer to this could be taken for the answer to `probe`.
    pub(crate) fn is_answered_like(&self, probe: &Self) -> bool {
        let mut prefixes = self.reply().prefixes.iter();
        self.syntax() != Syntax::Set
            && prefixes.any(|prefix| probe.reply().prefixes.contains(prefix))
            && self.lines_due() == probe.lines_due()
    }
}

fn repeated(name: &'static str, times: usize) -> Command {
    let commands = vec![format!("{name}?"); times];
    let probe = Command::from_checked_line(format!("AT{}", commands.join(";")));
    if times > 1 { probe.reply_form(ReplyForm::Any) } else { probe }
}
