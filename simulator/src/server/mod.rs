//! Virtual SM-DP+ and SM-DS (SGP.22 5.6, 5.8) over HTTPS, for downloads without any operator.
//!
//! [`VirtualServer`] is one server: requests in, answers out, on any byte stream. [`Servers`] puts the servers of a
//! scenario on loopback addresses behind TLS. They and the virtual cards share a public key infrastructure that is made
//! for the purpose ([`Pki`](crate::rsp::Pki)). Nothing in here comes from the crates that the daemon is built of.

pub(crate) mod answer;
mod authentication;
mod build;
mod config;
mod control;
mod core;
mod events;
mod faults;
mod function;
pub(crate) mod http;
mod lies;
mod log;
pub(crate) mod network;
mod package;
mod request;
mod session;
mod smdp;
mod status;
pub(crate) mod tls;
mod trust;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite};

use self::answer::Answer;
use self::core::Core;
use crate::rsp::Credential;

pub use self::core::Kind;
pub use config::{
    EventConfig, Flavour, KeyPairConfig, OrderConfig, OrderProfileConfig, PackageKeys, Rebinding, Rejection,
    ServerConfig, ServerCredentialConfig,
};
pub use control::{OrderState, SERVER_COMMANDS, ServerControl};
pub use faults::{Armed, CutAt, Fault, PackageDefect, Place, TlsFault, TooManyFaults};
pub use function::Function;
pub use network::{ServerError, Servers};

/// A server. Clones are the same server.
#[derive(Clone, Debug)]
pub struct VirtualServer {
    core: Arc<Mutex<Core>>,
    /// What clients of TLS get to see.
    tls: Arc<Credential>,
    /// Addresses of all servers of the simulation by their names.
    addresses: Arc<BTreeMap<String, String>>,
}

impl VirtualServer {
    /// Scenarios and commands call it so.
    pub fn name(&self) -> String {
        self.lock().name.clone()
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.lock().kind
    }

    /// Host and port, as activation codes have it.
    pub fn address(&self) -> String {
        self.lock().address.clone()
    }

    /// Serves HTTP on a stream that somebody else protects, or nobody. Ends with the connection.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
        http::serve(self, stream).await;
    }

    /// The answer to one request; `None` where servers of this kind have no such function.
    fn answer(&self, function: Function, body: &[u8]) -> Option<Answer> {
        let mut core = self.lock();
        core.kind.offers(function).then(|| core.answer(function, body))
    }

    /// `X-Admin-Protocol`.
    fn protocol(&self) -> &'static str {
        self.lock().protocol()
    }

    /// The address that a configuration means: a server's name stands for its address.
    fn resolve(&self, name: &str) -> String {
        self.addresses.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    fn lock(&self) -> MutexGuard<'_, Core> {
        // A panic elsewhere while the lock was held leaves plain data behind; going on is right.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
