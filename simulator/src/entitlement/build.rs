//! From a configuration to a server.

use std::sync::{Arc, Mutex};

use super::EntitlementServer;
use super::config::{EntitlementConfig, SubscriberConfig};
use super::core::{Core, Subscriber};
use super::orders::ProfileServer;
use super::request::PORTAL;
use crate::card::digits::{is_decimal, swapped};
use crate::carrier::{AuthenticationCentre, Milenage, Network};
use crate::hex::unhex;
use crate::rsp::Pki;
use crate::rsp::x509::Role;
use crate::server::tls;
use crate::server::{Kind, Servers};

/// Subscribers of one server.
const MAX_SUBSCRIBERS: usize = 1024;

impl EntitlementServer {
    /// The server on `address`; `serial` tells servers apart. An error says what is wrong with the configuration.
    pub(super) fn new(
        config: &EntitlementConfig,
        serial: usize,
        address: &str,
        servers: &Servers,
        network: &Network,
        pki: &Pki,
        run: u32,
    ) -> Result<EntitlementServer, String> {
        if config.subscribers.len() > MAX_SUBSCRIBERS {
            return Err(format!("more than {MAX_SUBSCRIBERS} subscribers"));
        }
        let portal = config.portal.clone().unwrap_or_else(|| format!("https://{address}{PORTAL}"));
        let subscribers = config.subscribers.iter().map(|config| subscriber(config, network));
        let core = Core::new(
            &config.name,
            address,
            portal,
            config.settings.clone(),
            subscribers.collect::<Result<_, _>>()?,
            network.clone(),
            profile_server(config, servers)?,
            run,
        );
        let server = EntitlementServer {
            core: Arc::new(Mutex::new(core)),
            // Servers of carriers have certificates of the web. Here they come from the only issuer that there is.
            tls: Arc::new(tls::credential(pki, Role::DpTls, &format!("2.999.20.{serial}"), &config.host)),
        };
        for fault in &config.faults {
            server.lock().faults.arm(fault.clone())?;
        }
        Ok(server)
    }
}

fn profile_server(config: &EntitlementConfig, servers: &Servers) -> Result<ProfileServer, String> {
    let mut all = servers.all().filter(|server| server.kind() == Kind::SmDp);
    match &config.smdp {
        Some(name) => match all.find(|server| server.name() == *name) {
            Some(server) => Ok(ProfileServer(Some(server.clone()))),
            None => Err(format!("there is no SM-DP+ {name:?}")),
        },
        None => Ok(ProfileServer(all.next().cloned())),
    }
}

/// A subscriber whom the network knows from now on.
pub(super) fn subscriber(config: &SubscriberConfig, network: &Network) -> Result<Subscriber, String> {
    let invalid = |what: &str| format!("subscriber {}: {what}", config.imsi);
    if !(6..=15).contains(&config.imsi.len()) || !is_decimal(&config.imsi) {
        return Err(invalid("an IMSI has 6 to 15 digits"));
    }
    let iccid = swapped(&config.iccid, 10).filter(|_| config.iccid.len() >= 18);
    let iccid = iccid.ok_or_else(|| invalid("an ICCID has 18 to 20 digits"))?;
    let derived = Milenage::of_iccid(&iccid);
    let (keys, sqn) = match &config.aka {
        None => (derived, 0),
        Some(aka) => {
            let key = |text: &Option<String>, default: [u8; 16]| match text {
                Some(text) => unhex(text)?.try_into().ok(),
                None => Some(default),
            };
            let keys = key(&aka.ki, derived.k).zip(key(&aka.opc, derived.opc));
            let (k, opc) = keys.ok_or_else(|| invalid("keys have 16 bytes of hex"))?;
            let sqn = aka.sqn.as_deref().map(|sqn| u64::from_str_radix(sqn, 16)).transpose();
            (Milenage { k, opc }, sqn.map_err(|_| invalid("a sequence number is hex"))?.unwrap_or_default())
        }
    };
    let mut centre = AuthenticationCentre::new(keys);
    centre.set_sqn(sqn);
    network.provision(&config.imsi, config.msisdn.as_deref());
    Ok(Subscriber { config: config.clone(), centre, served: true, transfer: None })
}
