//! Packets in JSON (TS.43 2.8.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Content type of relayed packets.
pub(in crate::entitlement) const CONTENT_TYPE: &str = "application/vnd.gsma.eap-relay.v1.0+json";

/// The packet in a body, if there is one.
pub(in crate::entitlement) fn read_packet(body: &[u8]) -> Option<Vec<u8>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    STANDARD.decode(body.get("eap-relay-packet")?.as_str()?).ok()
}

/// The body for a packet.
pub(in crate::entitlement) fn write_packet(packet: &[u8], escaped_slashes: bool) -> String {
    let text = STANDARD.encode(packet);
    let text = if escaped_slashes { text.replace('/', "\\/") } else { text };
    format!("{{\"eap-relay-packet\":\"{text}\"}}")
}
