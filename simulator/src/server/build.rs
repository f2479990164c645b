//! From a configuration to a server.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::config::{KeyPairConfig, OrderConfig, ServerConfig};
use super::core::{Core, Kind, Settings};
use super::events::{Event, SharedEvents};
use super::faults::Faults;
use super::lies::Lies;
use super::log::Log;
use super::network::ServerError;
use super::session::Sessions;
use super::smdp::{Inbox, Order, Orders, read_eid};
use super::trust::{Own, Trust};
use super::{VirtualServer, tls};
use crate::hex::unhex;
use crate::rsp::x509::{Certificate, oid};
use crate::rsp::{Credential, Pki};

/// Host id of servers that are given none.
const HOST_ID: &[u8] = b"tandem-simulator";

/// What all servers of a simulation have in common.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) pki: Pki,
    pub(super) events: SharedEvents,
    /// By name.
    pub(super) addresses: Arc<BTreeMap<String, String>>,
}

impl VirtualServer {
    /// The server on `address`; `serial` tells servers of one kind apart.
    pub(super) fn new(
        config: &ServerConfig,
        kind: Kind,
        serial: usize,
        address: &str,
        common: &Common,
    ) -> Result<VirtualServer, ServerError> {
        let invalid = |what: &str| ServerError::config(config, what);
        let check = |fits: bool, what: &str| if fits { Ok(()) } else { Err(invalid(what)) };
        check(kind == Kind::SmDp || config.orders.is_empty(), "a SM-DS has no orders")?;
        check(kind == Kind::SmDs || config.events.is_empty(), "a SM-DP+ has no events")?;
        check(
            config
                .date
                .as_deref()
                .is_none_or(|date| date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit())),
            "the date is no YYYYMMDD",
        )?;
        let host_id = match config.host_id.as_deref().map(unhex) {
            None => HOST_ID.to_vec(),
            Some(id) => id
                .filter(|id| (1..=16).contains(&id.len()))
                .ok_or_else(|| invalid("a host id has 1 to 16 bytes of hex"))?,
        };
        let default_oid = match kind {
            Kind::SmDp => format!("2.999.10.{serial}"),
            Kind::SmDs => format!("2.999.15.{serial}"),
        };
        let own_oid = config.oid.clone().unwrap_or(default_oid);
        check(oid(&own_oid).is_some(), "that is no OID in dots")?;
        let identity = Identity::new(config, kind, &own_oid, &common.pki)?;

        let core = Core {
            kind,
            name: config.name.clone(),
            address: address.to_owned(),
            settings: Settings {
                flavour: config.flavour,
                lowest_svn: config.lowest_svn,
                protection: config.protection,
                host_id,
            },
            trust: Trust::new(identity.issuers, config.date.clone()),
            own: identity.own,
            lies: Lies { pki: common.pki.clone(), oid: own_oid.clone() },
            sessions: Sessions::default(),
            faults: Faults::default(),
            log: Log::default(),
            orders: Orders::default(),
            inbox: Inbox::default(),
            events: common.events.clone(),
        };
        let server = VirtualServer {
            core: Arc::new(Mutex::new(core)),
            tls: Arc::new(match &config.tls {
                Some(files) => credential(files).map_err(|what| invalid(&what))?,
                None => tls::credential(&common.pki, kind.tls_role(), &own_oid, &config.host),
            }),
            addresses: Arc::clone(&common.addresses),
        };
        for order in &config.orders {
            let order = server.order(order, address).map_err(|what| invalid(&what))?;
            server.lock().orders.add(order).map_err(|what| invalid(&what))?;
        }
        for event in &config.events {
            let registered = common.events.register(Event {
                smds: config.name.clone(),
                event_id: event.event_id.clone(),
                eid: read_eid(&event.eid).map_err(|what| invalid(&what))?,
                server: server.resolve(&event.server),
            });
            check(registered, "too many events")?;
        }
        for fault in &config.faults {
            server.lock().faults.arm(fault.clone()).map_err(|error| invalid(&error.to_string()))?;
        }
        Ok(server)
    }

    /// An order of this server.
    pub(super) fn order(&self, config: &OrderConfig, own_address: &str) -> Result<Order, String> {
        Order::new(config, own_address, |name| self.resolve(name))
    }
}

/// What a server shows, and whom it believes.
struct Identity {
    own: Vec<Own>,
    issuers: Vec<Certificate>,
}

impl Identity {
    /// From the files of the configuration, or else under the root of `pki`, whose cards are always believed.
    fn new(config: &ServerConfig, kind: Kind, oid: &str, pki: &Pki) -> Result<Identity, ServerError> {
        let invalid = |what: String| ServerError::config(config, &what);
        let mut issuers = vec![pki.ci().certificate.clone()];
        let mut own = Vec::new();
        for files in &config.credentials {
            let ci = certificate(&files.ci_certificate).map_err(invalid)?;
            let issuer_id =
                ci.key_id().ok_or_else(|| invalid("an issuer without key identifier".to_owned()))?;
            own.push(Own {
                issuer_id: issuer_id.to_vec(),
                auth: credential(&files.auth).map_err(invalid)?,
                pb: files.pb.as_ref().map(credential).transpose().map_err(invalid)?,
            });
            issuers.push(ci);
        }
        for text in &config.trusted_issuers {
            issuers.push(certificate(text).map_err(invalid)?);
        }
        if own.is_empty() {
            let issuer_id = pki.ci().certificate.key_id().unwrap_or_default().to_vec();
            let (auth, pb) = match kind {
                Kind::SmDp => {
                    let credentials = pki.sm_dp(oid, &[]);
                    (credentials.auth, Some(credentials.pb))
                }
                Kind::SmDs => (pki.sm_ds(oid, &[]).auth, None),
            };
            own.push(Own { issuer_id, auth, pb });
        }
        Ok(Identity { own, issuers })
    }
}

/// What a configuration names: PEM or hex as it stands there, anything else is the path of a file.
fn bytes_of(text: &str) -> Result<Vec<u8>, String> {
    if text.contains("-----BEGIN ") || unhex(text).is_some_and(|bytes| bytes.len() >= 32) {
        return Ok(text.as_bytes().to_vec());
    }
    let path = PathBuf::from(text);
    std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

fn certificate(text: &str) -> Result<Certificate, String> {
    Certificate::read(&bytes_of(text)?).map_err(|error| format!("certificate: {error}"))
}

fn credential(files: &KeyPairConfig) -> Result<Credential, String> {
    Credential::read(&bytes_of(&files.key)?, &bytes_of(&files.certificate)?)
        .map_err(|error| error.to_string())
}

/// The root that a scenario names by its files.
pub(super) fn root(key: &Path, ci: &Path) -> Result<Pki, String> {
    let files = KeyPairConfig { key: key.display().to_string(), certificate: ci.display().to_string() };
    credential(&files).map(Pki::under)
}
