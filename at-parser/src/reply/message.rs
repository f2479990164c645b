//! Messages: `+CMGL` and `+CMGR`, `+CMT`, `+CDS` and `+CBM`, in PDU mode and in text mode (TS 27.005 3.4, 4.1, 4.2).

use serde::Serialize;

use super::ReplyError;
use crate::charset::Charset;
use crate::coded::{Coded, coded};
use crate::field::{Field, Fields, MAX_LIST, body_after, decimal};

/// The longest message that is kept, in characters: 255 octets of address, header and text, in hex.
const MAX_BODY: usize = 4096;

coded! {
    /// `<stat>` of a message.
    pub enum MessageState("state", "stat") {
        0 => RecUnread "rec_unread",
        1 => RecRead "rec_read",
        2 => StoUnsent "sto_unsent",
        3 => StoSent "sto_sent",
        4 => All "all",
    }
}

impl MessageState {
    fn from_word(word: &str) -> Option<Self> {
        match word.trim().to_ascii_uppercase().as_str() {
            "REC UNREAD" => Some(Self::RecUnread),
            "REC READ" => Some(Self::RecRead),
            "STO UNSENT" => Some(Self::StoUnsent),
            "STO SENT" => Some(Self::StoSent),
            _ => None,
        }
    }
}

/// A message. What the mode or the kind of message does not give is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Message {
    /// Place in the storage; only in `+CMGL`.
    pub index: Option<u32>,
    /// Read or unread, sent or unsent; not in indications.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub state: Option<MessageState>,
    /// The other side's name in the phone book.
    pub alpha: Option<String>,
    /// PDU mode: octets of the TPDU. Text mode: characters of the text.
    pub length: Option<u32>,
    /// PDU mode: service centre address and TPDU in hex.
    pub pdu: Option<String>,
    /// Text mode: who sent it.
    pub oa: Option<String>,
    /// Text mode: type of `oa`.
    pub tooa: Option<u16>,
    /// Text mode, to be sent or sent: to whom.
    pub da: Option<String>,
    /// Text mode: type of `da`.
    pub toda: Option<u16>,
    /// Text mode, status report: to whom the message went.
    pub ra: Option<String>,
    /// Text mode: type of `ra`.
    pub tora: Option<u16>,
    /// Text mode: when the service centre got it, `yy/MM/dd,hh:mm:ss±zz`.
    pub scts: Option<String>,
    /// Text mode: first octet of the TPDU.
    pub fo: Option<u16>,
    /// Text mode: protocol identifier.
    pub pid: Option<u16>,
    /// Text mode: data coding scheme.
    pub dcs: Option<u16>,
    /// Text mode: validity period of a submitted message, as sent.
    pub vp: Option<String>,
    /// Text mode: service centre.
    pub sca: Option<String>,
    /// Text mode: type of `sca`.
    pub tosca: Option<u16>,
    /// Text mode, status report: message reference.
    pub mr: Option<u16>,
    /// Text mode, status report: when it was delivered or given up.
    pub dt: Option<String>,
    /// Text mode, status report: the status (TS 23.040 9.2.3.15).
    pub st: Option<u16>,
    /// Text mode, cell broadcast: serial number.
    pub sn: Option<u32>,
    /// Text mode, cell broadcast: message identifier (channel).
    pub mid: Option<u32>,
    /// Text mode, cell broadcast: this page.
    pub page: Option<u16>,
    /// Text mode, cell broadcast: all pages.
    pub pages: Option<u16>,
    /// Text mode: the text.
    pub data: Option<String>,
}

/// The reply of `AT+CMGL`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Messages {
    /// All messages asked for; empty when there is none.
    pub messages: Vec<Message>,
}

/// What a message that was not stored is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveredKind {
    /// `+CMT`: a message.
    Deliver,
    /// `+CDS`: a status report.
    StatusReport,
    /// `+CBM`: a broadcast message.
    CellBroadcast,
}

/// `+CMT`, `+CDS` or `+CBM`: a message that went past the storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveredMessage {
    /// What it is.
    pub kind: DeliveredKind,
    /// The message.
    #[serde(flatten)]
    pub message: Message,
}

/// The lines of `AT+CMGL`: each message has a line of fields and then its PDU or text.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field or a PDU that is none, [`ReplyError::TooMany`] for an endless list.
pub fn parse_cmgl(text: &str, charset: Charset) -> Result<Messages, ReplyError> {
    let mut messages = Vec::new();
    for (header, body) in blocks(text, "+CMGL")? {
        if messages.len() == MAX_MESSAGES {
            return Err(ReplyError::TooMany { what: "messages", limit: MAX_MESSAGES });
        }
        let mut fields = Fields::after(header, "+CMGL");
        let index = fields.required_number("index")?;
        let mut message = match state_of(fields) {
            Mode::Pdu => pdu_message(&mut fields, &body, header)?,
            Mode::Text(state) => {
                fields.skip();
                let mut message = Message { state: Some(state), ..Message::default() };
                message.read_listed(&mut fields)?;
                message.data = Some(checked_body(header, &body)?);
                message
            }
        };
        message.index = Some(index);
        message.decode(charset);
        messages.push(message);
    }
    Ok(Messages { messages })
}

/// The longest list that is kept: the largest storage seen holds a thousand messages.
pub const MAX_MESSAGES: usize = 4096;

/// The lines of `AT+CMGR`: a line of fields and then the PDU or the text.
///
/// # Errors
/// As [`parse_cmgl`]; [`ReplyError::Missing`] without a line.
pub fn parse_cmgr(text: &str, charset: Charset) -> Result<Message, ReplyError> {
    let (header, body) = blocks(text, "+CMGR")?
        .into_iter()
        .next()
        .ok_or_else(|| ReplyError::Missing { expected: "+CMGR".to_owned() })?;
    let mut fields = Fields::after(header, "+CMGR");
    let mut message = match state_of(fields) {
        Mode::Pdu => pdu_message(&mut fields, &body, header)?,
        Mode::Text(state) => {
            fields.skip();
            let mut message = Message { state: Some(state), ..Message::default() };
            message.read_single(&mut fields)?;
            message.data = Some(checked_body(header, &body)?);
            message
        }
    };
    message.decode(charset);
    Ok(message)
}

/// `+CMT: ,24` and the like, with the PDU or the text on the line behind it.
///
/// # Errors
/// As [`parse_cmgl`].
pub fn parse_delivered(
    text: &str,
    prefix: &str,
    kind: DeliveredKind,
    charset: Charset,
) -> Result<DeliveredMessage, ReplyError> {
    let (header, body) = blocks(text, prefix)?
        .into_iter()
        .next()
        .ok_or_else(|| ReplyError::Missing { expected: prefix.to_owned() })?;
    let mut fields = Fields::after(header, prefix);
    let mut message = Message::default();
    // PDU mode: `[<alpha>],<length>` or `<length>`; in text mode there are more fields.
    let pdu_mode = match fields.left() {
        1 => true,
        2 => kind == DeliveredKind::Deliver && second_is_number(fields),
        _ => false,
    };
    match (pdu_mode, kind) {
        (true, _) => message.read_pdu_tail(&mut fields, &body, header)?,
        (false, DeliveredKind::Deliver) => {
            message.oa = fields.some_text("oa")?.map(str::to_owned);
            message.alpha = fields.some_text("alpha")?.map(str::to_owned);
            message.scts = date_text(&mut fields, "scts")?;
            message.tooa = fields.number("tooa")?;
            message.read_tail(&mut fields)?;
            message.data = Some(checked_body(header, &body)?);
        }
        (false, DeliveredKind::StatusReport) => message.read_report(&mut fields)?,
        (false, DeliveredKind::CellBroadcast) => {
            message.read_broadcast(&mut fields)?;
            message.data = Some(checked_body(header, &body)?);
        }
    }
    message.decode(charset);
    Ok(DeliveredMessage { kind, message })
}

impl Message {
    /// Behind `<index>,<stat>` of `+CMGL` in text mode.
    fn read_listed(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        // A status report goes on with <fo>,<mr>, a broadcast with <sn>,<mid>,<page>,<pages>: numbers without quotes.
        if let (Some(Field::Bare(first)), 4) = (fields.peek(), fields.left())
            && decimal::<u32>(first).is_some()
        {
            self.sn = fields.number("sn")?;
            self.mid = fields.number("mid")?;
            self.page = fields.number("page")?;
            self.pages = fields.number("pages")?;
            return Ok(());
        }
        if is_report(*fields) {
            return self.read_report(fields);
        }
        let other = fields.some_text("oa/da")?.map(str::to_owned);
        self.alpha = fields.some_text("alpha")?.map(str::to_owned);
        self.scts = date_text(fields, "scts")?;
        let other_type = fields.number("tooa/toda")?;
        if self.is_outgoing() {
            (self.da, self.toda) = (other, other_type);
        } else {
            (self.oa, self.tooa) = (other, other_type);
        }
        self.length = fields.number("length")?;
        Ok(())
    }

    /// Behind `<stat>` of `+CMGR` in text mode.
    fn read_single(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        if is_report(*fields) {
            return self.read_report(fields);
        }
        if let (Some(Field::Bare(first)), 5) = (fields.peek(), fields.left())
            && decimal::<u32>(first).is_some()
        {
            return self.read_broadcast(fields);
        }
        let other = fields.some_text("oa/da")?.map(str::to_owned);
        self.alpha = fields.some_text("alpha")?.map(str::to_owned);
        if self.is_outgoing() {
            self.da = other;
            self.toda = fields.number("toda")?;
            self.fo = fields.number("fo")?;
            self.pid = fields.number("pid")?;
            self.dcs = fields.number("dcs")?;
            self.vp = fields.some_text("vp")?.map(str::to_owned);
            self.sca = fields.some_text("sca")?.map(str::to_owned);
            self.tosca = fields.number("tosca")?;
            self.length = fields.number("length")?;
            return Ok(());
        }
        self.oa = other;
        self.scts = date_text(fields, "scts")?;
        self.tooa = fields.number("tooa")?;
        self.read_tail(fields)
    }

    /// `<fo>,<pid>,<dcs>,<sca>,<tosca>,<length>`, which `+CSDH=1` adds.
    fn read_tail(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.fo = fields.number("fo")?;
        self.pid = fields.number("pid")?;
        self.dcs = fields.number("dcs")?;
        self.sca = fields.some_text("sca")?.map(str::to_owned);
        self.tosca = fields.number("tosca")?;
        self.length = fields.number("length")?;
        Ok(())
    }

    /// `<fo>,<mr>,[<ra>],[<tora>],<scts>,<dt>,<st>`.
    fn read_report(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.fo = Some(fields.required_number("fo")?);
        self.mr = Some(fields.required_number("mr")?);
        self.ra = fields.some_text("ra")?.map(str::to_owned);
        self.tora = fields.number("tora")?;
        self.scts = date_text(fields, "scts")?;
        self.dt = date_text(fields, "dt")?;
        self.st = Some(fields.required_number("st")?);
        Ok(())
    }

    /// `<sn>,<mid>,<dcs>,<page>,<pages>`.
    fn read_broadcast(&mut self, fields: &mut Fields<'_>) -> Result<(), ReplyError> {
        self.sn = Some(fields.required_number("sn")?);
        self.mid = Some(fields.required_number("mid")?);
        self.dcs = fields.number("dcs")?;
        self.page = fields.number("page")?;
        self.pages = fields.number("pages")?;
        Ok(())
    }

    /// `[<alpha>],<length>` or `<length>`, and the PDU, on this line or the next.
    fn read_pdu_tail(&mut self, fields: &mut Fields<'_>, body: &str, line: &str) -> Result<(), ReplyError> {
        if fields.left() > 1 {
            self.alpha = fields.some_text("alpha")?.map(str::to_owned);
        }
        let last = fields.required_text("length")?;
        let (length, inline) = match last.split_once(char::is_whitespace) {
            Some((length, pdu)) => (length, Some(pdu.trim())),
            None => (last, None),
        };
        self.length = Some(decimal(length).ok_or_else(|| fields.wrong("length", "a decimal number"))?);
        let pdu = inline.unwrap_or_else(|| body.trim());
        if pdu.is_empty() && self.length == Some(0) {
            // An empty place of the storage.
            return Ok(());
        }
        if pdu.is_empty() || pdu.len() > MAX_BODY || !pdu.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ReplyError::field(line, 1, "pdu", "a PDU in hex behind the line"));
        }
        self.pdu = Some(pdu.to_owned());
        Ok(())
    }

    fn is_outgoing(&self) -> bool {
        matches!(self.state, Some(MessageState::StoSent | MessageState::StoUnsent))
    }

    fn decode(&mut self, charset: Charset) {
        self.alpha = self.alpha.as_deref().map(|alpha| charset.decode(alpha));
        for number in [&mut self.oa, &mut self.da, &mut self.ra] {
            *number = number.as_deref().map(|number| charset.decode_number(number).into_owned());
        }
        // A text that nobody says to be UCS2 may be hex for another reason.
        if charset != Charset::Auto {
            self.data = self.data.as_deref().map(|text| charset.decode(text));
        }
    }
}

enum Mode {
    Pdu,
    Text(MessageState),
}

/// Text mode writes the state in words.
fn state_of(mut fields: Fields<'_>) -> Mode {
    match fields.take().and_then(Field::characters).and_then(MessageState::from_word) {
        Some(state) => Mode::Text(state),
        None => Mode::Pdu,
    }
}

fn pdu_message(fields: &mut Fields<'_>, body: &str, line: &str) -> Result<Message, ReplyError> {
    let state = MessageState::from_code(fields.required_number::<u8>("stat")?.into());
    let mut message = Message { state: Some(state), ..Message::default() };
    message.read_pdu_tail(fields, body, line)?;
    Ok(message)
}

/// `<fo>,<mr>` are numbers without quotes, and seven fields follow at least five commas.
fn is_report(mut fields: Fields<'_>) -> bool {
    let left = fields.left();
    let number =
        |field: Option<Field<'_>>| matches!(field, Some(Field::Bare(text)) if decimal::<u16>(text).is_some());
    left >= 7 && number(fields.take()) && number(fields.take())
}

fn second_is_number(mut fields: Fields<'_>) -> bool {
    fields.skip();
    matches!(fields.take(), Some(Field::Bare(text)) if text.starts_with(|c: char| c.is_ascii_digit()))
}

/// `"yy/MM/dd,hh:mm:ss±zz"`; without its quotes it spans two fields.
fn date_text(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<String>, ReplyError> {
    let unquoted = matches!(fields.peek(), Some(Field::Bare(_)));
    let Some(text) = fields.some_text(name)? else { return Ok(None) };
    if unquoted && text.contains('/') && !text.contains(':') {
        let time = fields.required_text(name)?;
        return Ok(Some(format!("{text},{time}")));
    }
    Ok(Some(text.to_owned()))
}

/// The lines that start with `prefix`, each with the lines behind it.
fn blocks<'a>(text: &'a str, prefix: &str) -> Result<Vec<(&'a str, String)>, ReplyError> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    for line in text.split('\n').flat_map(|line| line.trim_matches('\r').split('\r')) {
        if body_after(line, prefix).is_some() {
            if blocks.len() > MAX_MESSAGES {
                return Err(ReplyError::TooMany { what: "messages", limit: MAX_MESSAGES });
            }
            blocks.push((line.trim(), String::new()));
        } else if let Some((_, body)) = blocks.last_mut() {
            body.push_str(line);
            body.push('\n');
        } else if !line.trim().is_empty() {
            return Err(ReplyError::Missing { expected: prefix.to_owned() });
        }
    }
    Ok(blocks)
}

/// The text without the line ends around it.
fn checked_body(line: &str, body: &str) -> Result<String, ReplyError> {
    let body = body.trim_matches('\n');
    if body.len() > MAX_BODY {
        return Err(ReplyError::field(line, MAX_LIST, "data", "a text of a message's length"));
    }
    Ok(body.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_in_text_mode() {
        let text = "+CMGL: 1,\"REC UNREAD\",\"+4917\",\"Al\",\"24/01/02,03:04:05+04\",145,5\r\nHello\r\n\r\nWorld\r\n\
                    +CMGL: 2,\"STO SENT\",\"123\",,\r\nOK then\r\n";
        let messages = parse_cmgl(text, Charset::Auto).unwrap().messages;
        assert_eq!(messages[0].data.as_deref(), Some("Hello\n\nWorld"));
        assert_eq!(messages[0].scts.as_deref(), Some("24/01/02,03:04:05+04"));
        assert_eq!((messages[0].tooa, messages[0].length), (Some(145), Some(5)));
        assert_eq!(
            (messages[1].state, messages[1].da.as_deref()),
            (Some(MessageState::StoSent), Some("123"))
        );
        assert_eq!(parse_cmgl("", Charset::Auto).unwrap().messages, []);
    }

    #[test]
    fn an_empty_place_has_no_pdu() {
        let message = parse_cmgr("+CMGR: 0,,0", Charset::Auto).unwrap();
        assert_eq!((message.length, message.pdu), (Some(0), None));
        assert!(parse_cmgr("+CMGR: 0,,20", Charset::Auto).is_err());
    }

    #[test]
    fn read_in_text_mode() {
        let deliver =
            "+CMGR: \"REC READ\",\"+4917\",,\"24/01/02,03:04:05+04\",145,4,0,0,\"+49171\",145,5\nHello";
        let message = parse_cmgr(deliver, Charset::Auto).unwrap();
        assert_eq!((message.fo, message.sca.as_deref(), message.length), (Some(4), Some("+49171"), Some(5)));
        let report =
            "+CMGR: \"REC READ\",6,17,\"+4917\",145,\"24/01/02,03:04:05+04\",\"24/01/02,03:04:09+04\",0";
        let message = parse_cmgr(report, Charset::Auto).unwrap();
        assert_eq!((message.mr, message.st), (Some(17), Some(0)));
        let submit = "+CMGR: \"STO UNSENT\",\"123\",,129,17,0,0,167,\"+49171\",145,2\nHi";
        let message = parse_cmgr(submit, Charset::Auto).unwrap();
        assert_eq!((message.vp.as_deref(), message.data.as_deref()), (Some("167"), Some("Hi")));
    }

    #[test]
    fn delivered_past_the_storage() {
        let of = |text, prefix, kind| parse_delivered(text, prefix, kind, Charset::Auto).map(|d| d.message);
        let pdu = of("+CMT: ,23\n0791448720", "+CMT", DeliveredKind::Deliver).unwrap();
        assert_eq!((pdu.length, pdu.pdu.as_deref()), (Some(23), Some("0791448720")));
        let text = of("+CMT: \"+44\",,\"24/01/02,03:04:05+04\"\nHi", "+CMT", DeliveredKind::Deliver).unwrap();
        assert_eq!((text.oa.as_deref(), text.data.as_deref()), (Some("+44"), Some("Hi")));
        let report = of("+CDS: 25\n0791", "+CDS", DeliveredKind::StatusReport).unwrap();
        assert_eq!(report.length, Some(25));
        let broadcast = of("+CBM: 10,50,0,1,1\nHi", "+CBM", DeliveredKind::CellBroadcast).unwrap();
        assert_eq!((broadcast.mid, broadcast.pages), (Some(50), Some(1)));
        assert!(of("+CMT: ,23\n", "+CMT", DeliveredKind::Deliver).is_err());
        assert!(of("+CMT: ,23\nxyz", "+CMT", DeliveredKind::Deliver).is_err());
    }
}
