//! What lines say of themselves: indications without a form, and what follows in the next line.

use crate::command::is_name_start;

/// Whether a line without a prefix is an indication even while a reply of bare lines is due.
pub(super) fn is_bare_indication(line: &[u8]) -> bool {
    const WHOLE: &[&[u8]] = &[
        b"CALL READY",
        b"Call Ready",
        b"NORMAL POWER DOWN",
        b"PB DONE",
        b"POWERED DOWN",
        b"RDY",
        b"RING",
        b"SMS DONE",
        b"SMS READY",
        b"SMS Ready",
    ];
    const STARTS: &[&[u8]] = &[b"MISSED_CALL:", b"VOICE CALL:", b"UNDER-VOLTAGE", b"OVER-VOLTAGE"];
    // Nearly every line has a prefix.
    if line.first().is_some_and(|&byte| is_name_start(byte)) {
        return false;
    }
    WHOLE.contains(&line) || STARTS.iter().any(|start| line.starts_with(start))
}

/// How an indication goes on in the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Continuation {
    /// One line of hexadecimal digits.
    Pdu,
    /// One line of anything.
    Text,
    /// Lines up to the closing quote.
    Quoted,
}

/// TS 27.005 3.4.1: `+CMT`, `+CBM` and, with a length alone, `+CDS` are followed by a PDU or a text.
pub(super) fn continuation(line: &[u8]) -> Option<Continuation> {
    // Nearly every line is none of these, and its first bytes say so.
    let (b"+CM" | b"+CB" | b"+CD" | b"+CU") = line.get(..3)? else { return None };
    let (name, text) = split_prefix(line)?;
    match name {
        b"+CMT" => {
            let fields: Vec<&[u8]> = text.splitn(4, |&byte| byte == b',').map(<[u8]>::trim_ascii).collect();
            match fields.as_slice() {
                [length] | [_, length] if is_number(length) => Some(Continuation::Pdu),
                _ => Some(Continuation::Text),
            }
        }
        b"+CBM" if is_number(text) => Some(Continuation::Pdu),
        b"+CBM" => Some(Continuation::Text),
        b"+CDS" if is_number(text) => Some(Continuation::Pdu),
        b"+CUSD" if has_open_quote(text) => Some(Continuation::Quoted),
        _ => None,
    }
}

/// How the line after a header of a reply is read: in PDU mode the status is a number (TS 27.005 3.4.2 and 3.4.3).
pub(super) fn reply_continuation(header: &[u8]) -> Continuation {
    let Some((name, text)) = split_prefix(header) else { return Continuation::Text };
    let status_at = match name {
        b"+CMGL" => 1,
        b"+CMGR" => 0,
        _ => return Continuation::Text,
    };
    let mut fields = text.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    match fields.nth(status_at) {
        Some(status) if is_number(status) => Continuation::Pdu,
        _ => Continuation::Text,
    }
}

pub(super) fn has_open_quote(text: &[u8]) -> bool {
    text.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// `+NAME:`, and the vendors' other first characters.
pub(super) fn has_prefix(line: &[u8]) -> bool {
    line.first().is_some_and(|&byte| is_name_start(byte))
        && split_prefix(line)
            .is_some_and(|(name, _)| name.len() > 1 && name.iter().skip(1).all(u8::is_ascii_alphanumeric))
}

fn split_prefix(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, text) = line.split_at(colon);
    Some((name, text.get(1..)?.trim_ascii()))
}

fn is_number(field: &[u8]) -> bool {
    !field.is_empty() && field.iter().all(u8::is_ascii_digit)
}
