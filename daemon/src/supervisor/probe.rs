//! From a device to a running modem, or to a reason why not.

use std::future::Future;
use std::pin::Pin;

use esim::BlockSize;
use esim::types::RefreshFlag;
use modem::quirks::{self, QuirkOverrides};
use modem::{ByteStream, Functionality, Modem, Options, PortError, PortKind, PortSpec, Route};

use crate::config::{self, Config};
use crate::errors;
use crate::hotplug::{Device, PortHint, rules};
use crate::store::Store;

/// A future that can be named.
pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn ByteStream>, PortError>> + Send + 'a>>;

/// How ports are opened: as device files, or as pipes in memory by tests.
pub trait Connect: Send + Sync + 'static {
    /// Opens the port by its route.
    fn open<'a>(&'a self, port: &'a PortSpec) -> Opening<'a>;
}

/// Opens device files.
#[derive(Debug, Default, Clone, Copy)]
pub struct DeviceFiles;

impl Connect for DeviceFiles {
    fn open<'a>(&'a self, port: &'a PortSpec) -> Opening<'a> {
        Box::pin(modem::ports::open(port))
    }
}

/// Opens the ports that may carry commands and starts the modem on them. The error is for `FailedReason`.
pub(super) async fn probe(
    connect: &dyn Connect,
    config: &Config,
    store: &Store,
    device: &Device,
    route: Route,
) -> Result<Modem, String> {
    let mut opened = Vec::new();
    let mut refused = Vec::new();
    for spec in candidates(device, route) {
        match connect.open(&spec).await {
            Ok(stream) => opened.push((spec, stream)),
            Err(error) => refused.push(errors::port(&error)),
        }
    }
    if opened.is_empty() && !refused.is_empty() {
        return Err(refused.join("; "));
    }
    let options = Options {
        id: device.id.to_string(),
        quirk_overrides: overrides(config, device),
        stale_channels: stale_channels(store.channels(&device.id.0)),
        ..Options::default()
    };
    Modem::start(opened, options).await.map_err(|error| errors::start(&error))
}

/// A run that was killed may have opened a channel that it could not write down any more. Nearly all modems call their
/// sessions so; closing one that is not there does no harm.
fn stale_channels(left: Option<Vec<String>>) -> Vec<String> {
    const USUAL: [&str; 3] = ["1", "2", "3"];
    let Some(mut stale) = left else { return Vec::new() };
    for usual in USUAL {
        if !stale.iter().any(|known| known == usual) {
            stale.push(usual.to_owned());
        }
    }
    stale
}

/// Ports that may carry commands, in the order of preference among those of one kind.
fn candidates(device: &Device, route: Route) -> impl Iterator<Item = PortSpec> {
    const ORDER: [(PortHint, PortKind); 4] = [
        (PortHint::Mbim, PortKind::Mbim),
        (PortHint::Qmi, PortKind::Qmi),
        (PortHint::At, PortKind::At),
        (PortHint::Unknown, PortKind::At),
    ];
    ORDER
        .into_iter()
        .flat_map(move |(hint, kind)| {
            let ports = device.ports.iter().filter(move |port| port.hint == hint);
            ports.map(move |port| PortSpec { route, ..PortSpec::direct(port.path.clone(), kind) })
        })
        // An AT port has no proxy: it is whose it is.
        .filter(|spec| spec.route == Route::Direct || spec.kind != PortKind::At)
}

fn overrides(config: &Config, device: &Device) -> QuirkOverrides {
    let mut overrides = QuirkOverrides::default();
    for tweak in rules::tweaks(config, device) {
        let block_size = tweak.block_size.and_then(|size| BlockSize::new(usize::from(size)).ok());
        overrides.block_size = block_size.or(overrides.block_size);
        overrides.card_access = tweak.card_access.map(Into::into).or(overrides.card_access);
        overrides.refresh_flag = tweak.refresh_flag.map(Into::into).or(overrides.refresh_flag);
        overrides.after_switch = tweak.after_switch.map(Into::into).or(overrides.after_switch);
    }
    overrides
}

impl From<config::CardAccess> for modem::CardAccess {
    fn from(access: config::CardAccess) -> Self {
        match access {
            config::CardAccess::LogicalChannel => modem::CardAccess::LogicalChannel,
            config::CardAccess::Generic => modem::CardAccess::GenericAccess,
            config::CardAccess::Mbim => modem::CardAccess::MbimUicc,
            config::CardAccess::Qmi => modem::CardAccess::QmiUim,
        }
    }
}

impl From<config::RefreshFlag> for RefreshFlag {
    fn from(flag: config::RefreshFlag) -> Self {
        match flag {
            config::RefreshFlag::Set => RefreshFlag::Refresh,
            config::RefreshFlag::Clear => RefreshFlag::NoRefresh,
        }
    }
}

impl From<config::AfterSwitch> for quirks::AfterSwitch {
    fn from(after: config::AfterSwitch) -> Self {
        match after {
            config::AfterSwitch::Wait => quirks::AfterSwitch::Wait,
            config::AfterSwitch::CycleRadio => quirks::AfterSwitch::Cycle(Functionality::RadioOff),
            config::AfterSwitch::CycleCard => quirks::AfterSwitch::Cycle(Functionality::Minimum),
            config::AfterSwitch::Reset => quirks::AfterSwitch::Reset,
        }
    }
}
