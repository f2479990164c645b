//! MBIM: the unmodified `mbimcli` of the distribution, alone and behind `mbim-proxy`, and bytes written by hand.

mod bytes;
mod card;
mod connect;
mod faults;
mod host;
mod hostile;
mod indications;
mod mbimcli;
mod services;
mod slots;
mod transcripts;
mod wire;
