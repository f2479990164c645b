//! Message storage: `+CPMS` (TS 27.005 3.2.2) and the indications of what came into it.

use serde::{Serialize, Serializer};

use super::ReplyError;
use crate::field::{Field, Fields};

/// `<mem>`: where messages are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Memory {
    /// `BM`: broadcast messages.
    Bm,
    /// `ME`: the modem.
    Me,
    /// `MT`: the modem and the card.
    Mt,
    /// `SM`: the card.
    Sm,
    /// `SR`: status reports.
    Sr,
    /// `TA`: the terminal adaptor.
    Ta,
    /// A vendor's own.
    Other(String),
}

impl Memory {
    /// The memory of a name, in any case.
    pub fn from_name(name: &str) -> Self {
        match name.trim().to_ascii_uppercase().as_str() {
            "BM" => Self::Bm,
            "ME" => Self::Me,
            "MT" => Self::Mt,
            "SM" => Self::Sm,
            "SR" => Self::Sr,
            "TA" => Self::Ta,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The name for commands: `SM`.
    pub fn name(&self) -> &str {
        match self {
            Self::Bm => "BM",
            Self::Me => "ME",
            Self::Mt => "MT",
            Self::Sm => "SM",
            Self::Sr => "SR",
            Self::Ta => "TA",
            Self::Other(name) => name,
        }
    }
}

impl Serialize for Memory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name().to_ascii_lowercase())
    }
}

/// The reply of `AT+CPMS?`, and of `AT+CPMS=…`, which gives no names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageStorage {
    /// Where messages are read and deleted.
    pub mem1: Option<Memory>,
    /// Messages in it.
    pub used1: Option<u32>,
    /// Messages that fit.
    pub total1: Option<u32>,
    /// Where messages are written and sent from.
    pub mem2: Option<Memory>,
    /// Messages in it.
    pub used2: Option<u32>,
    /// Messages that fit.
    pub total2: Option<u32>,
    /// Where messages arrive.
    pub mem3: Option<Memory>,
    /// Messages in it.
    pub used3: Option<u32>,
    /// Messages that fit.
    pub total3: Option<u32>,
}

/// The reply of `AT+CPMS=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageStorageSupport {
    /// Where messages may be read and deleted.
    pub mem1: Vec<Memory>,
    /// Where messages may be written and sent from.
    pub mem2: Vec<Memory>,
    /// Where messages may arrive.
    pub mem3: Vec<Memory>,
}

/// What arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredKind {
    /// `+CMTI`: a message.
    Deliver,
    /// `+CDSI`: a status report.
    StatusReport,
    /// `+CBMI`: a broadcast message.
    CellBroadcast,
}

/// `+CMTI: "SM",3`: a message was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewMessage {
    /// What arrived.
    pub kind: StoredKind,
    /// Where it is.
    pub mem: Memory,
    /// Its place there, for `+CMGR` and `+CMGD`.
    pub index: u32,
}

/// `+CPMS: "SM",1,50,"SM",1,50,"SM",1,50`, or `+CPMS: 1,50,1,50,1,50`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cpms(line: &str) -> Result<MessageStorage, ReplyError> {
    let mut fields = Fields::after(line, "+CPMS");
    let named = match fields.peek() {
        Some(Field::Quoted(_)) => true,
        Some(Field::Bare(text)) => text.starts_with(|c: char| c.is_ascii_alphabetic()),
        _ => return Err(fields.wrong("mem1", "a memory or a number")),
    };
    let mut one = || -> Result<_, ReplyError> {
        let mem = if named { fields.some_text("mem")?.map(Memory::from_name) } else { None };
        Ok((mem, fields.number("used")?, fields.number("total")?))
    };
    let (mem1, used1, total1) = one()?;
    let (mem2, used2, total2) = one()?;
    let (mem3, used3, total3) = one()?;
    if used1.is_none() || total1.is_none() {
        return Err(fields.wrong("used1", "a number"));
    }
    Ok(MessageStorage { mem1, used1, total1, mem2, used2, total2, mem3, used3, total3 })
}

/// `+CPMS: ("SM","ME"),("SM","ME"),("SM")`, single names without parentheses on some modems.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cpms_support(line: &str) -> Result<MessageStorageSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CPMS");
    let mem1 = memories(&mut fields, "mem1")?;
    if mem1.is_empty() {
        return Err(fields.wrong("mem1", "a list of memories"));
    }
    Ok(MessageStorageSupport {
        mem1,
        mem2: memories(&mut fields, "mem2")?,
        mem3: memories(&mut fields, "mem3")?,
    })
}

fn memories(fields: &mut Fields<'_>, name: &'static str) -> Result<Vec<Memory>, ReplyError> {
    let names = fields.text_set(name)?.unwrap_or_default();
    Ok(names.iter().filter(|name| !name.trim().is_empty()).map(|name| Memory::from_name(name)).collect())
}

/// `+CMTI: "SM",3`, `+CDSI: "SM",3`, `+CBMI: "BM",3`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_new_message(line: &str, prefix: &str, kind: StoredKind) -> Result<NewMessage, ReplyError> {
    let mut fields = Fields::after(line, prefix);
    let mem = Memory::from_name(fields.required_text("mem")?);
    Ok(NewMessage { kind, mem, index: fields.required_number("index")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_has_names_in_one_reply_and_none_in_the_other() {
        let read = parse_cpms("+CPMS: \"SM\",1,50,\"ME\",2,60,\"MT\",3,110").unwrap();
        assert_eq!((read.mem2, read.used2, read.total3), (Some(Memory::Me), Some(2), Some(110)));
        let set = parse_cpms("+CPMS: 1,50,2,60,3,110").unwrap();
        assert_eq!((set.mem1, set.used2, set.total3), (None, Some(2), Some(110)));
        for wrong in ["+CPMS:", "+CPMS: \"SM\"", "+CPMS: \"SM\",x,1", "+CPMS: (\"SM\")"] {
            assert!(parse_cpms(wrong).is_err(), "{wrong}");
        }
    }
}
