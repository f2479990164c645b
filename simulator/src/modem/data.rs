//! Data connections: contexts that are up, and the addresses that they have.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::change::Change;
use super::core::{Context, Core};

/// Connections at once.
const MAX_CONNECTIONS: usize = 8;
/// Contexts that can be defined.
const CONTEXTS: std::ops::RangeInclusive<u32> = 1..=16;
/// The numbers that connections are known by are no small ones.
const FIRST_HANDLE: u32 = 0xe0a3_1000;
const HANDLE_STEP: u32 = 0x10;

/// An address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

/// A connection that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Connection {
    pub(crate) handle: u32,
    /// Context that describes it.
    pub(crate) context: u32,
    pub(crate) family: Family,
    pub(crate) apn: String,
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectError {
    /// The modem is nowhere.
    NoService,
    /// No such context.
    NoContext,
    /// No room for another one.
    Full,
    /// The network refuses, with this cause (3GPP TS 24.008 clause 10.5.6.6).
    Refused(u16),
}

/// Only IPv4, only IPv6.
const V4_ONLY: u16 = 50;
const V6_ONLY: u16 = 51;

impl Connection {
    pub(crate) const MTU: u32 = 1500;
    pub(crate) const V4_GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 64, 0, 254);
    pub(crate) const V4_MASK: Ipv4Addr = Ipv4Addr::new(255, 255, 255, 0);
    pub(crate) const V4_DNS: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 0, 2, 53), Ipv4Addr::new(192, 0, 2, 54)];
    pub(crate) const V6_GATEWAY: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x64, 0, 0, 0, 0, 0xfe);
    pub(crate) const V6_PREFIX: u8 = 64;
    pub(crate) const V6_DNS: [Ipv6Addr; 2] = [
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x53),
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x54),
    ];

    /// The address of `+CGPADDR`.
    pub(crate) fn v4_address(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 64, 0, u8::try_from(self.context).unwrap_or(u8::MAX))
    }

    pub(crate) fn v6_address(&self) -> Ipv6Addr {
        Ipv6Addr::new(0x2001, 0xdb8, 0x64, 0, 0, 0, 0, u16::try_from(self.context).unwrap_or(u16::MAX))
    }
}

impl Core {
    /// Brings a connection up: with the context named, else with one for this access point.
    pub(crate) fn connect(
        &mut self,
        context: Option<u32>,
        apn: Option<&str>,
        family: Family,
    ) -> Result<u32, ConnectError> {
        if !self.network.is_registered() {
            return Err(ConnectError::NoService);
        }
        if self.connections.len() >= MAX_CONNECTIONS {
            return Err(ConnectError::Full);
        }
        let index = match context {
            Some(index) => index,
            None => self.context_for(apn.unwrap_or_default()).ok_or(ConnectError::Full)?,
        };
        let context = self.contexts.get_mut(&index).ok_or(ConnectError::NoContext)?;
        match (context.kind.as_str(), family) {
            ("IP", Family::V6) => return Err(ConnectError::Refused(V4_ONLY)),
            ("IPV6", Family::V4) => return Err(ConnectError::Refused(V6_ONLY)),
            _ => context.active = true,
        }
        let apn = apn.map_or_else(|| context.apn.clone(), str::to_owned);
        self.connected += 1;
        let handle = FIRST_HANDLE.wrapping_add(self.connected.wrapping_mul(HANDLE_STEP));
        self.connections.push(Connection { handle, context: index, family, apn });
        self.announce(Change::Session);
        Ok(handle)
    }

    /// Takes a connection down; false where there is none.
    pub(crate) fn disconnect(&mut self, handle: u32) -> bool {
        let Some(position) = self.connections.iter().position(|known| known.handle == handle) else {
            return false;
        };
        let gone = self.connections.remove(position);
        let still_used = self.connections.iter().any(|known| known.context == gone.context);
        if let Some(context) = self.contexts.get_mut(&gone.context) {
            context.active = still_used;
        }
        self.announce(Change::Session);
        true
    }

    /// Every connection is gone, and the contexts with them.
    pub(crate) fn drop_connections(&mut self) {
        self.contexts.values_mut().for_each(|context| context.active = false);
        if !self.connections.is_empty() {
            self.connections.clear();
            self.announce(Change::Session);
        }
    }

    /// A context with this access point; where there is none a new one.
    fn context_for(&mut self, apn: &str) -> Option<u32> {
        if let Some((index, _)) = self.contexts.iter().find(|(_, context)| context.apn == apn) {
            return Some(*index);
        }
        let free = CONTEXTS.into_iter().find(|index| !self.contexts.contains_key(index))?;
        let context = Context { kind: "IPV4V6".to_owned(), apn: apn.to_owned(), active: false };
        self.contexts.insert(free, context);
        Some(free)
    }
}
