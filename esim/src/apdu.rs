//! Command and response APDUs (ISO/IEC 7816-4).

/// A command APDU. The channel bits of `cla` are zero: whoever owns the channel fills them in
/// (TS 27.007 8.45 for `+CGLA`; [`Command::on_channel`] for `+CSIM`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Class byte without channel bits.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// At most 255 bytes.
    pub data: Vec<u8>,
    /// Expected length; `Some(0)` is 256.
    pub le: Option<u8>,
}

/// A response APDU: data and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Without the status word.
    pub data: Vec<u8>,
    /// SW1 SW2.
    pub sw: StatusWord,
}

/// SW1 SW2 (ISO/IEC 7816-4 5.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl std::fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}
