//! Command APDUs with short lengths, their channel bits, and the few commands that are not ES10.

/// Most bytes of data in a command with a short Lc.
pub const MAX_COMMAND_DATA: usize = 255;

/// Highest logical channel that a class byte can name (ISO/IEC 7816-4 5.4.1).
pub const MAX_CHANNEL: u8 = 19;

/// The master file (TS 102 221 13).
pub const MF: u16 = 0x3F00;
/// EF.ICCID, under the master file (TS 102 221 13.2).
pub const EF_ICCID: u16 = 0x2FE2;
/// The USIM application that is active (TS 102 221 8.4.1).
pub const ADF_USIM: u16 = 0x7FFF;
/// EF.IMSI, under [`ADF_USIM`] (TS 31.102 4.2.2).
pub const EF_IMSI: u16 = 0x6F07;

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

/// Why bytes are no APDU, or a command cannot be written as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApduError {
    /// A logical channel above [`MAX_CHANNEL`].
    #[error("logical channel {channel} does not exist: the highest is {MAX_CHANNEL}")]
    Channel {
        /// The number asked for.
        channel: u8,
    },
    /// More data than one short Lc can say.
    #[error("{bytes} bytes do not fit into a command APDU, which holds {MAX_COMMAND_DATA}")]
    DataTooLong {
        /// Length of the data.
        bytes: usize,
    },
    /// The length bytes of a command contradict its size.
    #[error("the command APDU's length bytes do not match its {bytes} bytes")]
    LengthMismatch {
        /// Length of the whole command.
        bytes: usize,
    },
    /// Fewer bytes than a header or a status word.
    #[error("an APDU of {bytes} bytes is too short")]
    TooShort {
        /// Length of the whole APDU.
        bytes: usize,
    },
}

impl Command {
    /// A header alone (case 1).
    #[must_use]
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2, data: Vec::new(), le: None }
    }

    /// The command with data (case 3, or 4 with [`Command::with_le`]).
    #[must_use]
    pub fn with_data(mut self, data: impl Into<Vec<u8>>) -> Self {
        self.data = data.into();
        self
    }

    /// The command with an expected length, where 0 is 256 (case 2, or 4 with [`Command::with_data`]).
    #[must_use]
    pub fn with_le(mut self, le: u8) -> Self {
        self.le = Some(le);
        self
    }

    /// The bytes on the wire, cases 1 to 4 with short lengths (ISO/IEC 7816-3 12.1.3).
    ///
    /// # Errors
    /// [`ApduError::DataTooLong`] for more than 255 bytes of data.
    pub fn encode(&self) -> Result<Vec<u8>, ApduError> {
        let too_long = ApduError::DataTooLong { bytes: self.data.len() };
        let lc = u8::try_from(self.data.len()).map_err(|_| too_long)?;
        let mut wire = Vec::with_capacity(self.data.len() + 6);
        wire.extend([self.cla, self.ins, self.p1, self.p2]);
        if lc > 0 {
            wire.push(lc);
            wire.extend(&self.data);
        }
        wire.extend(self.le);
        Ok(wire)
    }

    /// Reads a command with short lengths; the class byte keeps the channel bits that it came with.
    ///
    /// # Errors
    /// [`ApduError::TooShort`] or [`ApduError::LengthMismatch`].
    pub fn parse(wire: &[u8]) -> Result<Self, ApduError> {
        let mismatch = ApduError::LengthMismatch { bytes: wire.len() };
        let Some((&[cla, ins, p1, p2], body)) = wire.split_first_chunk() else {
            return Err(ApduError::TooShort { bytes: wire.len() });
        };
        let header = Self::new(cla, ins, p1, p2);
        match body {
            [] => Ok(header),
            [le] => Ok(header.with_le(*le)),
            [lc, rest @ ..] => match rest.split_at_checked(usize::from(*lc)) {
                Some((data, [])) if *lc > 0 => Ok(header.with_data(data)),
                Some((data, [le])) if *lc > 0 => Ok(header.with_data(data).with_le(*le)),
                _ => Err(mismatch),
            },
        }
    }

    /// The command with the channel bits of its class byte set (ISO/IEC 7816-4 5.4.1): channels up to 3 take two bits,
    /// channels 4 to 19 the further interindustry coding.
    ///
    /// # Errors
    /// [`ApduError::Channel`] above 19.
    pub fn on_channel(&self, channel: u8) -> Result<Self, ApduError> {
        let cla = match channel {
            0..=3 => (self.cla & 0xFC) | channel,
            4..=MAX_CHANNEL => (self.cla & 0x80) | 0x40 | (channel - 4),
            _ => return Err(ApduError::Channel { channel }),
        };
        Ok(Self { cla, ..self.clone() })
    }

    /// MANAGE CHANNEL, open: the answer's one byte is the channel that the card chose (ISO/IEC 7816-4 11.1.2).
    #[must_use]
    pub fn manage_channel_open() -> Self {
        Self::new(0x00, 0x70, 0x00, 0x00).with_le(1)
    }

    /// MANAGE CHANNEL, close; to be sent on the basic channel.
    #[must_use]
    pub fn manage_channel_close(channel: u8) -> Self {
        Self::new(0x00, 0x70, 0x80, channel)
    }

    /// SELECT by application identifier (TS 102 221 11.1.1). The answer is the FCI, or `61xx`.
    #[must_use]
    pub fn select(aid: &[u8]) -> Self {
        Self::new(0x00, 0xA4, 0x04, 0x00).with_data(aid)
    }

    /// SELECT by path from the master file, without an answer, as `+CSIM` needs before READ BINARY.
    #[must_use]
    pub fn select_path(path: &[u16]) -> Self {
        let bytes: Vec<u8> = path.iter().flat_map(|file| file.to_be_bytes()).collect();
        Self::new(0x00, 0xA4, 0x08, 0x0C).with_data(bytes)
    }

    /// READ BINARY of `length` bytes (0 is 256) from `offset`, of which 15 bits count.
    #[must_use]
    pub fn read_binary(offset: u16, length: u8) -> Self {
        let [high, low] = (offset & 0x7FFF).to_be_bytes();
        Self::new(0x00, 0xB0, high, low).with_le(length)
    }

    /// GET RESPONSE of `length` bytes (0 is 256) in the proprietary class, as ES10 wants it (SGP.22 5.7.2).
    #[must_use]
    pub fn get_response(length: u8) -> Self {
        Self::new(0x80, 0xC0, 0x00, 0x00).with_le(length)
    }

    /// GET RESPONSE in the interindustry class, after a SELECT on a plain `+CSIM` channel.
    #[must_use]
    pub fn get_response_iso(length: u8) -> Self {
        Self::new(0x00, 0xC0, 0x00, 0x00).with_le(length)
    }

    /// STORE DATA, one block (SGP.22 5.7.2, GlobalPlatform 11.11).
    #[must_use]
    pub fn store_data(last: Last, number: u8, block: &[u8]) -> Self {
        let p1 = match last {
            Last::Yes => 0x91,
            Last::No => 0x11,
        };
        Self::new(0x80, 0xE2, p1, number).with_data(block)
    }

    /// TERMINAL CAPABILITY that announces an LPA in the device (TS 102 221 11.1.19, object 83: LUId, LPDd, LDSd). Goes to the basic
    /// channel before the ISD-R is selected: some cards hide it until then. An error answer means nothing.
    #[must_use]
    pub fn terminal_capability() -> Self {
        let capability = [0xA9, 0x08, 0x81, 0x00, 0x82, 0x01, 0x01, 0x83, 0x01, 0x07];
        Self::new(0x80, 0xAA, 0x00, 0x00).with_data(capability)
    }
}

/// Whether a STORE DATA block ends its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// More blocks follow.
    No,
    /// The card executes the command after this block.
    Yes,
}
