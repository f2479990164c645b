//! A carrier's entitlement server (GSMA TS.43) over HTTPS: it authenticates SIMs by EAP-AKA, knows subscribers, plans and companion
//! devices, and orders the profiles of companions at a SM-DP+ of the simulation.
//!
//! [`EntitlementServer`] is one server: requests in, answers out, on any byte stream. [`EntitlementServers`] puts those of a scenario
//! on loopback addresses behind TLS. XML, JSON and EAP are written by hand here: nothing comes from the crates that the daemon
//! is built of.

mod build;
mod config;
mod control;
mod core;
mod devices;
mod document;
mod eap;
mod faults;
mod http;
mod log;
mod network;
mod operations;
mod orders;
mod proof;
mod request;
mod settings;
mod tokens;
mod transfers;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite};

use self::core::Core;
use crate::carrier::Network;
use crate::rsp::Credential;

pub use config::{AccessConfig, EntitlementConfig, PlanConfig, SubscriberConfig, UsageConfig};
pub use control::{ENTITLEMENT_COMMANDS, EntitlementControl};
pub use faults::{ArmedEntitlementFault, EntitlementFault, EntitlementPlace};
pub use network::{EntitlementError, EntitlementServers};
pub use settings::{Activation, CodeForm, EapMethod, Flow, Format, Methods, Settings};

/// A server. Clones are the same server.
#[derive(Clone, Debug)]
pub struct EntitlementServer {
    core: Arc<Mutex<Core>>,
    /// What clients of TLS get to see.
    tls: Arc<Credential>,
}

impl EntitlementServer {
    /// Scenarios and commands call it so.
    pub fn name(&self) -> String {
        self.lock().name.clone()
    }

    /// Host and port.
    pub fn address(&self) -> String {
        self.lock().address.clone()
    }

    /// The network that its subscribers are in.
    pub fn network(&self) -> Network {
        self.lock().network.clone()
    }

    /// Serves HTTP on a stream that somebody else protects, or nobody. Ends with the connection.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
        http::serve(self, stream).await;
    }

    fn lock(&self) -> MutexGuard<'_, Core> {
        // A panic elsewhere while the lock was held leaves plain data behind; going on is right.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
