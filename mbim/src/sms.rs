//! SMS: messages in the modem's store, and sending (MBIM 1.0, 10.5.23 to 10.5.27).

use crate::codec::{Fault, Hidden, Reader, Wire, Writer, layout};
use crate::declare::{flags, message, structure, values};

values! {
    /// How messages are written.
    pub enum SmsFormat {
        0 => Pdu "PDU",
        1 => Cdma "CDMA",
    }
}

values! {
    /// Whether the store can be used.
    pub enum SmsStorageState {
        0 => NotInitialized "not initialised",
        1 => Initialized "ready",
    }
}

message! { Sms[1] -> SmsConfiguration;
    /// Asks how messages are handled.
    query SmsConfigurationQuery {}

    /// Says how messages shall be handled.
    set SmsConfigurationSet {
        /// How they are written.
        format: SmsFormat,
        /// Number of the message centre; empty to leave it.
        sc_address: String,
    }

    /// How messages are handled. Also an indication.
    done SmsConfiguration {
        /// Whether the store can be used.
        sms_storage_state: SmsStorageState,
        /// How messages are written.
        format: SmsFormat,
        /// Room in the store.
        max_messages: u32,
        /// Longest message in CDMA, in characters.
        cdma_short_message_size: u32,
        /// Number of the message centre.
        sc_address: String,
    }
}

values! {
    /// Which messages.
    pub enum SmsFlag {
        0 => All "all",
        1 => Index "the one at a place",
        2 => New "new ones",
        3 => Old "old ones",
        4 => Sent "sent ones",
        5 => Draft "drafts",
    }
}

values! {
    /// What has become of a message.
    pub enum SmsStatus {
        0 => New "new",
        1 => Old "old",
        2 => Draft "draft",
        3 => Sent "sent",
    }
}

structure! {
    /// A message as a PDU.
    pub struct SmsPduRecord {
        /// Its place in the store, from one; zero for one that is not stored.
        message_index: u32,
        /// What has become of it.
        message_status: SmsStatus,
        /// The message centre's address and the TPDU (TS 23.040).
        pdu_data: Hidden<Vec<u8>>,
    }
}

values! {
    /// How a message of CDMA is encoded.
    pub enum SmsCdmaEncoding {
        0 => Octet "octets",
        1 => Epm "extended protocol message",
        2 => Ascii "7-bit ASCII",
        3 => Ia5 "IA5",
        4 => Unicode "Unicode",
        5 => ShiftJis "Shift JIS",
        6 => Korean "Korean",
        7 => LatinHebrew "Latin and Hebrew",
        8 => Latin "Latin",
        9 => Gsm7Bit "7-bit GSM",
    }
}

values! {
    /// The language of a message of CDMA.
    pub enum SmsCdmaLanguage {
        0 => Unknown "unknown",
        1 => English "English",
        2 => French "French",
        3 => Spanish "Spanish",
        4 => Japanese "Japanese",
        5 => Korean "Korean",
        6 => Chinese "Chinese",
        7 => Hebrew "Hebrew",
    }
}

structure! {
    /// A message of CDMA.
    pub struct SmsCdmaRecord {
        /// Its place in the store, from one; zero for one that is not stored.
        message_index: u32,
        /// What has become of it.
        message_status: SmsStatus,
        /// The other side's number.
        address: Hidden<String>,
        /// When it was sent.
        timestamp: String,
        /// How it is encoded.
        encoding: SmsCdmaEncoding,
        /// Its language.
        language: SmsCdmaLanguage,
        /// What it says.
        encoded_message: Hidden<Vec<u8>>,
        /// How long it is, in characters.
        encoded_message_size_in_characters: u32,
    }
}

structure! {
    /// A message in a format that is not known here.
    pub struct SmsUnknownRecord {
        /// As it came.
        bytes: Hidden<Vec<u8>> = rest,
    }
}

message! { Sms[2] -> SmsRead;
    /// Reads messages.
    query SmsReadQuery {
        /// How they shall be written.
        format: SmsFormat,
        /// Which.
        flag: SmsFlag,
        /// The place, where the flag says so.
        message_index: u32,
    }
}

/// Messages that were read; as an indication one that is shown at once (class 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsRead {
    /// As PDUs.
    Pdu(Vec<SmsPduRecord>),
    /// Of CDMA.
    Cdma(Vec<SmsCdmaRecord>),
    /// In a format that is not known here.
    Other(SmsFormat, Vec<SmsUnknownRecord>),
}

impl Wire for SmsRead {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.place("SmsRead", "format");
        let format = SmsFormat::read(reader)?;
        reader.place("SmsRead", "messages");
        let count = u32::read(reader)?;
        match format {
            SmsFormat::Pdu => layout::pairs::read(reader, count).map(Self::Pdu),
            SmsFormat::Cdma => layout::pairs::read(reader, count).map(Self::Cdma),
            SmsFormat::Other(_) => {
                layout::pairs::read(reader, count).map(|records| Self::Other(format, records))
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Pdu(records) => write_records(writer, SmsFormat::Pdu, records),
            Self::Cdma(records) => write_records(writer, SmsFormat::Cdma, records),
            Self::Other(format, records) => write_records(writer, *format, records),
        }
    }
}

fn write_records<T: Wire>(writer: &mut Writer, format: SmsFormat, records: &[T]) {
    format.write(writer);
    writer.length(records.len());
    layout::pairs::write(records, writer);
}

structure! {
    /// A message to send as a PDU.
    pub struct SmsPduSend {
        /// The message centre's address and the TPDU (TS 23.040).
        pdu_data: Hidden<Vec<u8>>,
    }
}

structure! {
    /// A message to send in CDMA.
    pub struct SmsCdmaSend {
        /// How it is encoded.
        encoding: SmsCdmaEncoding,
        /// Its language.
        language: SmsCdmaLanguage,
        /// The other side's number.
        address: Hidden<String>,
        /// What it says.
        encoded_message: Hidden<Vec<u8>>,
        /// How long it is, in characters.
        encoded_message_size_in_characters: u32,
    }
}

/// Sends a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsSendSet {
    /// As a PDU.
    Pdu(SmsPduSend),
    /// In CDMA.
    Cdma(SmsCdmaSend),
    /// In a format that is not known here.
    Other(SmsFormat, SmsUnknownRecord),
}

message! { Sms[3] -> SmsSend; set SmsSendSet; }

/// Behind the format stands a structure of its own: its offsets count from its own start.
impl Wire for SmsSendSet {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.place("SmsSendSet", "format");
        match SmsFormat::read(reader)? {
            SmsFormat::Pdu => layout::embedded::read(reader).map(Self::Pdu),
            SmsFormat::Cdma => layout::embedded::read(reader).map(Self::Cdma),
            other => layout::embedded::read(reader).map(|record| Self::Other(other, record)),
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Pdu(message) => {
                SmsFormat::Pdu.write(writer);
                layout::embedded::write(message, writer);
            }
            Self::Cdma(message) => {
                SmsFormat::Cdma.write(writer);
                layout::embedded::write(message, writer);
            }
            Self::Other(format, message) => {
                format.write(writer);
                layout::embedded::write(message, writer);
            }
        }
    }
}

structure! {
    /// A message was sent.
    pub struct SmsSend {
        /// TP-MR: what a status report refers to.
        message_reference: u32,
    }
}

message! { Sms[4] -> ();
    /// Deletes messages.
    set SmsDeleteSet {
        /// Which.
        flag: SmsFlag,
        /// The place, where the flag says so.
        message_index: u32,
    }
}

flags! {
    /// What has happened in the store.
    pub struct SmsStoreFlags: u32 {
        1 => STORE_FULL,
        2 => NEW_MESSAGE,
    }
}

message! { Sms[5] -> SmsMessageStoreStatus;
    /// Asks what has happened in the store.
    query SmsMessageStoreStatusQuery {}

    /// What has happened in the store. Also an indication.
    done SmsMessageStoreStatus {
        /// What.
        flag: SmsStoreFlags,
        /// Where the new message is.
        message_index: u32,
    }
}
