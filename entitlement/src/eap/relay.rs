//! EAP packets in JSON (TS.43 2.8.1, RCC.14).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::EapFault;
use super::packet::MAX_PACKET;

/// Content type of relayed packets.
pub const EAP_RELAY: &str = "application/vnd.gsma.eap-relay.v1.0+json";

#[derive(Deserialize)]
struct Relay {
    #[serde(rename = "eap-relay-packet")]
    packet: String,
}

/// The packet in a body; `None` where the body is not of this kind at all.
///
/// # Errors
/// Base64 that is none, or too long.
pub fn read_relay(body: &[u8]) -> Result<Option<Vec<u8>>, EapFault> {
    let Ok(relay) = serde_json::from_slice::<Relay>(body) else { return Ok(None) };
    // Some servers break the lines.
    let text: String = relay.packet.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if text.len() > MAX_PACKET * 2 {
        return Err(EapFault::Malformed { reason: "the packet is longer than any" });
    }
    let packet =
        STANDARD.decode(text).map_err(|_| EapFault::Malformed { reason: "the packet is no base64" })?;
    Ok(Some(packet))
}

/// The body for a packet. Slashes are not escaped: some servers do not undo it.
#[must_use]
pub fn write_relay(packet: &[u8]) -> Vec<u8> {
    format!("{{\"eap-relay-packet\":\"{}\"}}", STANDARD.encode(packet)).into_bytes()
}
