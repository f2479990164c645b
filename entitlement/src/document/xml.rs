//! `wap-provisioningdoc` (OMA-WAP-TS-ProvCont): `characteristic` elements with `type`, `parm` elements with `name` and `value`.
//!
//! There are no entities but the five of XML and numbers: document types are skipped, and what they declare is not looked at.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Block, DocumentFault, MAX_DEPTH, MAX_ITEMS};

/// Attributes of one element; there are two at most.
const MAX_ATTRIBUTES: usize = 8;

pub(super) fn parse(text: &str) -> Result<Block, DocumentFault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut items = 0;
    loop {
        let event =
            reader.read_event().map_err(|_| DocumentFault::NotXml { position: reader.error_position() })?;
        let position = reader.buffer_position();
        match event {
            Event::Start(start) => {
                items += 1;
                if items > MAX_ITEMS {
                    return Err(DocumentFault::TooManyItems);
                }
                if open.len() > MAX_DEPTH {
                    return Err(DocumentFault::TooDeep);
                }
                // The document, once.
                if open.is_empty() && (root.is_some() || !is_named(&start, "wap-provisioningdoc")) {
                    return Err(DocumentFault::Root);
                }
                open.push(Element::of(&start, position)?);
            }
            Event::End(_) => match (open.pop(), open.last_mut()) {
                (Some(Element::Block(block)), None) => root = Some(block),
                (Some(Element::Block(block)), Some(Element::Block(outer))) => outer.nest(block),
                (Some(Element::Parameter { name, value }), Some(Element::Block(outer))) => {
                    outer.add(&name, value)?
                }
                // What is in an element that nobody knows goes with it.
                (Some(_), _) => {}
                (None, _) => return Err(DocumentFault::NotXml { position }),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(DocumentFault::NotXml { position: reader.buffer_position() }),
    }
}

enum Element {
    Block(Block),
    Parameter { name: String, value: String },
    Unknown,
}

impl Element {
    fn of(start: &BytesStart<'_>, position: u64) -> Result<Element, DocumentFault> {
        if is_named(start, "wap-provisioningdoc") {
            return Ok(Element::Block(Block::default()));
        }
        if is_named(start, "characteristic") {
            let kind = attribute(start, "type", position)?.ok_or(DocumentFault::Missing { name: "type" })?;
            return Ok(Element::Block(Block::new(&kind)));
        }
        if is_named(start, "parm") {
            let name = attribute(start, "name", position)?.ok_or(DocumentFault::Missing { name: "name" })?;
            let value = attribute(start, "value", position)?.unwrap_or_default();
            return Ok(Element::Parameter { name, value });
        }
        Ok(Element::Unknown)
    }
}

fn is_named(start: &BytesStart<'_>, name: &str) -> bool {
    AsRef::<str>::as_ref(&start.local_name()).eq_ignore_ascii_case(name)
}

fn attribute(start: &BytesStart<'_>, name: &str, position: u64) -> Result<Option<String>, DocumentFault> {
    let mut attributes = start.attributes();
    for attribute in attributes.with_checks(false).take(MAX_ATTRIBUTES) {
        let attribute = attribute.map_err(|_| DocumentFault::NotXml { position })?;
        if AsRef::<str>::as_ref(&attribute.key.local_name()).eq_ignore_ascii_case(name) {
            return Ok(Some(unescaped(&attribute.value)));
        }
    }
    Ok(None)
}

/// A value with its references replaced. An `&` that begins none stays as it is: some servers do not escape it.
fn unescaped(text: &str) -> String {
    /// Of a reference, without `&` and `;`.
    const MAX_REFERENCE: usize = 8;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let end = behind.bytes().take(MAX_REFERENCE + 1).position(|byte| byte == b';');
        let reference = end.and_then(|end| Some((behind.get(..end)?, behind.get(end + 1..)?)));
        match reference.and_then(|(name, behind)| Some((character(name)?, behind))) {
            Some((character, behind)) => {
                out.push(character);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x").or(name.strip_prefix("#X")) {
            Some(hex) => number(hex, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}
