//! MBIM: the unmodified `mbimcli` of the distribution, alone and behind `mbim-proxy`, and bytes written by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod bytes;
mod card;
mod connect;
mod faults;
mod host;
mod hostile;
mod indications;
mod mbimcli;
mod proxy;
mod services;
mod slots;
mod transcripts;
mod wire;
