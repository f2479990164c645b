//! A virtual modem with a card, and a modem started on it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use esim::IsdROptions;
use esim::es10::Icons;
use esim::lpa::Inventory;
use modem::{ByteStream, CardLease, Modem, Options, PortKind, PortSpec, StartError};
use tandem_simulator::card::{Card, CardConfig, ProfileConfig, ProfileState};
use tandem_simulator::modem::{Control, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;

/// Bytes that fit between the two; a pty holds as many.
const PIPE: usize = 4096;

pub(crate) const FIRST: &str = "8949000000000000001";
pub(crate) const SECOND: &str = "8949000000000000019";

pub(crate) struct Bench {
    pub(crate) virtual_modem: VirtualModem,
    pub(crate) card: SharedCard,
    ports: Vec<PortKind>,
}

impl Bench {
    pub(crate) fn new(personality: &str) -> Self {
        Self::with_card(personality, card_config())
    }

    pub(crate) fn with_card(personality: &str, config: CardConfig) -> Self {
        let card = Arc::new(Mutex::new(Card::open(&config, None).unwrap()));
        let personality = Personality::by_name(personality).unwrap();
        let virtual_modem = VirtualModem::new(personality, Imei::of(personality, 1), Some(card.clone()));
        Self { virtual_modem, card, ports: vec![PortKind::At] }
    }

    /// The same with other ports.
    pub(crate) fn with_ports(self, ports: &[PortKind]) -> Self {
        Self { ports: ports.to_vec(), ..self }
    }

    /// A port of the modem.
    pub(crate) fn port(&self) -> (PortSpec, Box<dyn ByteStream>) {
        self.port_at("/dev/ttyUSB2")
    }

    pub(crate) fn port_at(&self, path: &str) -> (PortSpec, Box<dyn ByteStream>) {
        self.port_that_speaks(PortKind::At, path)
    }

    fn port_that_speaks(&self, kind: PortKind, path: &str) -> (PortSpec, Box<dyn ByteStream>) {
        let (host, device) = tokio::io::duplex(PIPE);
        let virtual_modem = self.virtual_modem.clone();
        tokio::spawn(async move {
            match kind {
                PortKind::Mbim => virtual_modem.serve_mbim(device).await,
                PortKind::Qmi => virtual_modem.serve_qmi(device).await,
                _ => virtual_modem.serve(device).await,
            }
        });
        (PortSpec::direct(path, kind), Box::new(host))
    }

    fn all_ports(&self) -> Vec<(PortSpec, Box<dyn ByteStream>)> {
        let path = |kind| match kind {
            PortKind::Qmi | PortKind::Mbim => "/dev/cdc-wdm0",
            _ => "/dev/ttyUSB2",
        };
        self.ports.iter().map(|kind| self.port_that_speaks(*kind, path(*kind))).collect()
    }

    pub(crate) async fn start(&self) -> Result<Modem, StartError> {
        self.start_with(Options::default()).await
    }

    pub(crate) async fn start_with(&self, options: Options) -> Result<Modem, StartError> {
        Modem::start(self.all_ports(), options).await
    }

    pub(crate) fn control(&self, control: Control) {
        self.virtual_modem.control(&control).unwrap();
    }

    /// What the modem counts and shows of itself.
    pub(crate) fn status(&self, field: &str) -> serde_json::Value {
        self.virtual_modem.control(&Control::Status).unwrap()[field].clone()
    }

    pub(crate) fn commands(&self) -> u64 {
        self.status("commands").as_u64().unwrap()
    }

    pub(crate) fn enabled(&self) -> Option<String> {
        let profiles = self.card.lock().unwrap().profiles();
        profiles
            .into_iter()
            .find(|profile| profile.state == ProfileState::Enabled)
            .map(|profile| profile.iccid)
    }

    pub(crate) fn open_channels(&self) -> Vec<u8> {
        self.card.lock().unwrap().open_channels()
    }
}

pub(crate) fn card_config() -> CardConfig {
    CardConfig {
        profiles: vec![
            profile(FIRST, "262010000000001", ProfileState::Enabled),
            profile(SECOND, "262020000000002", ProfileState::Disabled),
        ],
        ..CardConfig::default()
    }
}

pub(crate) fn profile(iccid: &str, imsi: &str, state: ProfileState) -> ProfileConfig {
    ProfileConfig {
        iccid: iccid.into(),
        imsi: imsi.into(),
        msisdn: None,
        state,
        nickname: None,
        provider: "Telekom.de".into(),
        name: "plan".into(),
        spn: None,
        class: Default::default(),
        icon: None,
        notifications: Vec::new(),
        owner: None,
        policy_rules: Vec::new(),
        pin: None,
        puk: "12345678".into(),
        preloaded: false,
        size: 1024,
        isd_p_aid: None,
        aka: None,
    }
}

/// All that can be read of a card.
pub(crate) async fn inventory(lease: &mut CardLease) -> Result<Inventory, esim::Error> {
    esim::lpa::inventory(lease, &IsdROptions::default(), Icons::Without).await
}

/// On paused time, longer than anything may take.
pub(crate) async fn within<T>(seconds: u64, what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(seconds), what).await.expect("it ends in time")
}
