//! What every test of the card needs.

use tandem_simulator::card::{Card, CardConfig};

/// The card that scripts start from, `changes` laid over it.
pub(crate) fn config(changes: &serde_json::Value) -> CardConfig {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("base.json")).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        config[key] = value.clone();
    }
    serde_json::from_value(config).unwrap()
}

pub(crate) fn base() -> CardConfig {
    config(&serde_json::json!({}))
}

pub(crate) fn card() -> Card {
    Card::open(&base(), None).unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).expect("hex")).collect();
    assert!(digits.len().is_multiple_of(2), "odd hex {text}");
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

/// Sends one APDU; data and status word as hex.
pub(crate) fn send(card: &mut Card, apdu: &str) -> String {
    hex(&card.transmit(&unhex(apdu)))
}

/// Opens a logical channel with the ISD-R of the standard on it.
pub(crate) fn open(card: &mut Card) -> u8 {
    let answer = card.transmit(&unhex("00 70 00 00 01"));
    let &[channel, 0x90 | 0x91, _] = answer.as_slice() else { panic!("no channel: {}", hex(&answer)) };
    let select = format!("0{channel:X} A4 04 0C 10 A0 00 00 05 59 10 10 FF FF FF FF 89 00 00 01 00");
    assert!(send(card, &select).starts_with('9'), "ISD-R cannot be selected");
    channel
}

/// Sends one ES10 command in blocks of 120 bytes and fetches the whole answer; the status word stands at its end.
pub(crate) fn es10(card: &mut Card, channel: u8, command: &[u8]) -> Vec<u8> {
    let blocks: Vec<&[u8]> = command.chunks(120).collect();
    let mut answer = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let p1 = if number + 1 == blocks.len() { 0x91 } else { 0x11 };
        let length = u8::try_from(block.len()).unwrap();
        let header = [0x80 | channel, 0xE2, p1, u8::try_from(number).unwrap(), length];
        answer = card.transmit(&[&header[..], block].concat());
    }
    loop {
        match answer[..] {
            [.., 0x61, length] => {
                answer.truncate(answer.len() - 2);
                answer.extend(card.transmit(&[0x80 | channel, 0xC0, 0x00, 0x00, length]));
            }
            _ => return answer,
        }
    }
}
