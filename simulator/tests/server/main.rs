//! The virtual SM-DP+ and SM-DS, asked by an LPA of a few lines on behalf of a card on paper that can lie in every way.

#![expect(clippy::unwrap_used, reason = "a test ends with its first surprise")]

mod card;
mod control;
mod faults;
mod flavours;
mod hostile;
mod http;
mod lpa;
mod network;
mod notifications;
mod orders;
mod package;
mod refusals;
mod smds;
#[path = "../download/tlv.rs"]
mod tlv;
mod virtual_card;
