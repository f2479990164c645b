//! One port: what its host has set, the line it is writing, and what it has yet to read.

use std::collections::{BTreeMap, VecDeque};

use crate::at::{ErrorReport, Input, LineReader, ResultFormat};
use crate::personality::Domain;

/// Indications that wait for a host that does not read; older ones are dropped.
const MAX_OUTBOX: usize = 64;
/// Bytes of them.
const MAX_OUTBOX_BYTES: usize = 0x100_0000;

/// One port that is being served.
pub(crate) struct Port {
    pub(crate) settings: Settings,
    reader: LineReader,
    last_line: String,
    outbox: VecDeque<Vec<u8>>,
}

/// What a host has set on its port.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) echo: bool,
    pub(crate) quiet: bool,
    pub(crate) results: ResultFormat,
    pub(crate) errors: ErrorReport,
    pub(crate) character_set: String,
    pub(crate) registration: BTreeMap<Domain, u32>,
    pub(crate) operator_format: u32,
    pub(crate) message_format: u32,
    pub(crate) registers: BTreeMap<String, u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            echo: true,
            quiet: false,
            results: ResultFormat::Verbose,
            errors: ErrorReport::Plain,
            character_set: "IRA".to_owned(),
            registration: BTreeMap::new(),
            operator_format: 0,
            message_format: 0,
            registers: BTreeMap::new(),
        }
    }
}

/// A line that a host has finished.
pub(crate) enum Line {
    Whole(String),
    TooLong,
}

impl Port {
    /// A port with factory settings, which takes lines up to so many bytes.
    pub(crate) fn new(max_line: usize) -> Self {
        Self {
            settings: Settings::default(),
            reader: LineReader::new(max_line),
            last_line: String::new(),
            outbox: VecDeque::new(),
        }
    }

    /// Takes one byte of the host; `A/` gives the last line again.
    pub(crate) fn hear(&mut self, byte: u8) -> Option<Line> {
        match self.reader.push(byte)? {
            Input::Line(line) => {
                self.last_line.clone_from(&line);
                Some(Line::Whole(line))
            }
            Input::Repeat => Some(Line::Whole(self.last_line.clone())),
            Input::Overrun => Some(Line::TooLong),
        }
    }

    /// What the host has yet to hear.
    pub(crate) fn take_outbox(&mut self) -> Vec<u8> {
        self.outbox.drain(..).flatten().collect()
    }

    /// Lets the host hear something when it can.
    pub(crate) fn post(&mut self, text: Vec<u8>) {
        let mut waiting: usize = self.outbox.iter().map(Vec::len).sum();
        while self.outbox.len() >= MAX_OUTBOX || waiting + text.len() > MAX_OUTBOX_BYTES {
            let Some(dropped) = self.outbox.pop_front() else { break };
            waiting -= dropped.len();
        }
        self.outbox.push_back(text);
    }
}
