//! Proxy control: what a client tells `mbim-proxy`, which shares one modem among programs. None of it reaches the modem.

use crate::declare::{message, structure};

message! { ProxyControl[1] -> ();
    /// Says which modem this connection is about. It comes before OPEN, as the first message of a connection, with
    /// [`Session::command`](crate::Session::command).
    set ProxyConfigurationSet {
        /// Path of the device (`/dev/cdc-wdm0`).
        device_path: String,
        /// Seconds that the proxy may take to open it.
        timeout: u32,
    }
}

structure! {
    /// What the proxy says when the modem and another program have agreed on an edition of the extensions. An indication.
    pub struct ProxyVersion {
        /// MBIM itself.
        mbim_version: u16,
        /// The extensions; [`Version::agreed`](crate::Version::agreed) makes sense of it.
        mbim_extended_version: u16,
    }
}
