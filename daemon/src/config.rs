//! The configuration file: `/etc/tandem/tandemd.toml`. `daemon/tandemd.toml` documents every key.

mod port;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

pub use port::NamedPort;

/// Read when the command line names no other; may be missing.
pub const DEFAULT_PATH: &str = "/etc/tandem/tandemd.toml";
/// More would be a mistake, and a file without bound would be a way to fill the memory.
const MAX_FILE: u64 = 256 * 1024;
/// Modems that can be named by their ports.
pub const MAX_DEVICES: usize = 32;

/// Everything that the file can say.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// As `--log`.
    pub log: String,
    /// Whether modems are looked for among the system's devices.
    pub udev: bool,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How servers are reached and whom is trusted.
    pub https: Https,
    /// What is told to the operators.
    pub notifications: Notifications,
    /// What becomes of modems that ModemManager has as well.
    pub modem_manager: ModemManager,
    /// Modems at ports that are named here.
    pub device: Vec<NamedDevice>,
    /// Devices to leave alone.
    pub ignore: Vec<Match>,
    /// What is different about some modems.
    pub tweak: Vec<Tweak>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            log: "info".into(),
            udev: true,
            timeouts: Timeouts::default(),
            https: Https::default(),
            notifications: Notifications::default(),
            modem_manager: ModemManager::default(),
            device: Vec::new(),
            ignore: Vec::new(),
            tweak: Vec::new(),
        }
    }
}

/// How servers are reached and whom is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Https {
    /// Folders with the certificates of issuers of the eSIM PKI, as PEM.
    pub issuers: Vec<PathBuf>,
    /// Whether the issuers count that the system trusts for the web.
    pub system_issuers: bool,
    /// `http://host:port`; empty for that of the environment, `none` for none.
    pub proxy: String,
}

impl Default for Https {
    fn default() -> Self {
        Https {
            issuers: vec!["/usr/share/tandem/ci".into(), "/etc/tandem/ci".into()],
            system_issuers: true,
            proxy: String::new(),
        }
    }
}

/// What is told to the operators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Notifications {
    /// Whether it is delivered as soon as it is known, without anybody asking.
    pub automatic: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Notifications { automatic: true }
    }
}

/// How long things may take, in seconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Timeouts {
    /// Until a device that failed is tried again; doubles each time…
    #[serde(deserialize_with = "seconds")]
    pub retry_first: Duration,
    /// …up to this.
    #[serde(deserialize_with = "seconds")]
    pub retry_limit: Duration,
    /// How long an operation waits for its modem to come back.
    #[serde(deserialize_with = "seconds")]
    pub modem_return: Duration,
    /// How long a method that reads the card may wait for it and read.
    #[serde(deserialize_with = "seconds")]
    pub card: Duration,
    /// How long somebody may take to enter a password for an action.
    #[serde(deserialize_with = "seconds")]
    pub authorization: Duration,
    /// How long one request to a server may take.
    #[serde(deserialize_with = "seconds")]
    pub server: Duration,
    /// The first pause before a request is sent again whose connection broke.
    #[serde(deserialize_with = "seconds")]
    pub server_retry: Duration,
    /// How long a download may take as a whole, without the wait for consent.
    #[serde(deserialize_with = "seconds")]
    pub download: Duration,
    /// How long somebody may take to consent to a profile.
    #[serde(deserialize_with = "seconds")]
    pub consent: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            retry_first: Duration::from_secs(2),
            retry_limit: Duration::from_secs(300),
            modem_return: Duration::from_secs(90),
            card: Duration::from_secs(20),
            authorization: Duration::from_secs(120),
            server: Duration::from_secs(60),
            server_retry: Duration::from_secs(1),
            download: Duration::from_secs(300),
            consent: Duration::from_secs(180),
        }
    }
}

/// A modem at ports that do not move.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamedDevice {
    /// What `Modem.Device` says.
    pub name: String,
    /// They may appear and go.
    pub ports: Vec<NamedPort>,
}

/// Which devices are meant: those that have all of what is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// Vendor, or vendor and product: `2c7c` or `2c7c:0125`.
    pub usb: Option<UsbMatch>,
    /// Driver of one of the ports.
    pub driver: Option<String>,
    /// Path of one of the ports.
    pub port: Option<PathBuf>,
    /// The device itself: sysfs path or name.
    pub device: Option<String>,
}

/// What is different about some modems.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tweak {
    /// As in [`Match`].
    pub usb: Option<UsbMatch>,
    /// As in [`Match`].
    pub driver: Option<String>,
    /// As in [`Match`].
    pub port: Option<PathBuf>,
    /// As in [`Match`].
    pub device: Option<String>,
    /// Most bytes of one STORE DATA block (60 to 255).
    pub block_size: Option<u8>,
    /// The only way to the card that is tried.
    pub card_access: Option<CardAccess>,
    /// `refreshFlag` of Enable and Disable.
    pub refresh_flag: Option<RefreshFlag>,
    /// What makes the modem read the card again after a profile switch.
    pub after_switch: Option<AfterSwitch>,
    /// What becomes of the modem where ModemManager has it as well.
    pub modem_manager: Option<ModemManager>,
}

/// What becomes of a modem that ModemManager has as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModemManager {
    /// Both use it: through the proxies of libmbim and libqmi where that is possible, else ModemManager lets go of it for the
    /// time of an operation.
    #[default]
    Share,
    /// ModemManager lets go of it until it is unplugged.
    Take,
    /// It is left to ModemManager.
    Ignore,
}

/// The ways to the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardAccess {
    /// `+CCHO`, `+CGLA`, `+CCHC`.
    LogicalChannel,
    /// `+CSIM`.
    Generic,
    /// Logical channels of MBIM's UICC low level access.
    Mbim,
    /// Logical channels of QMI's UIM service.
    Qmi,
}

/// `refreshFlag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefreshFlag {
    /// The card asks the modem to read it again.
    Set,
    /// The service makes the modem do so.
    Clear,
}

/// What makes the modem read the card again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterSwitch {
    /// The modem does so by itself.
    Wait,
    /// `+CFUN=4`, then `+CFUN=1`.
    CycleRadio,
    /// `+CFUN=0`, then `+CFUN=1`.
    CycleCard,
    /// `+CFUN=1,1`.
    Reset,
}

impl Tweak {
    /// Which devices it is for.
    pub fn matches(&self) -> Match {
        Match {
            usb: self.usb,
            driver: self.driver.clone(),
            port: self.port.clone(),
            device: self.device.clone(),
        }
    }
}

/// USB vendor, or vendor and product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsbMatch {
    /// idVendor
    pub vendor: u16,
    /// idProduct; any where absent.
    pub product: Option<u16>,
}

/// Why a configuration is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is too large to be a configuration.
    #[error("{} is larger than {MAX_FILE} bytes", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
    /// It is no TOML, or a key is unknown.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A value makes no sense.
    #[error("{0}")]
    Value(String),
}

impl Config {
    /// Reads `path`, or the default file where there is one.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let named = path.is_some();
        let path = path.unwrap_or(Path::new(DEFAULT_PATH));
        let read = |source| ConfigError::Read { path: path.to_owned(), source };
        match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !named => return Ok(Config::default()),
            Err(error) => return Err(read(error)),
            Ok(metadata) if metadata.len() > MAX_FILE => {
                return Err(ConfigError::TooLarge { path: path.to_owned() });
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(path).map_err(read)?;
        Config::parse(&text).map_err(|error| match error {
            ParseError::Syntax(source) => ConfigError::Syntax { path: path.to_owned(), source },
            ParseError::Value(text) => ConfigError::Value(format!("{}: {text}", path.display())),
        })
    }

    /// Reads the text of a configuration file.
    pub fn parse(text: &str) -> Result<Config, ParseError> {
        let config: Config = toml::from_str(text).map_err(|error| ParseError::Syntax(Box::new(error)))?;
        config.check().map_err(ParseError::Value)?;
        Ok(config)
    }

    /// Adds a modem that the command line names by its ports.
    pub fn add_ports(&mut self, list: &str) -> Result<(), ConfigError> {
        let ports = list.split(',').filter(|port| !port.is_empty()).map(str::parse);
        let ports = ports.collect::<Result<_, _>>().map_err(ConfigError::Value)?;
        self.device.push(NamedDevice { name: list.to_owned(), ports });
        self.check().map_err(ConfigError::Value)
    }

    fn check(&self) -> Result<(), String> {
        if self.device.len() > MAX_DEVICES {
            return Err(format!("more than {MAX_DEVICES} devices"));
        }
        for (index, device) in self.device.iter().enumerate() {
            if device.name.is_empty() || device.ports.is_empty() {
                return Err("a device needs a name and at least one port".into());
            }
            for other in self.device.iter().take(index) {
                if other.name == device.name {
                    return Err(format!("two devices are named {}", device.name));
                }
                let taken = |port: &&NamedPort| other.ports.iter().any(|taken| taken.path == port.path);
                if let Some(port) = device.ports.iter().find(taken) {
                    return Err(format!(
                        "port {} belongs to {} and {}",
                        port.path.display(),
                        other.name,
                        device.name
                    ));
                }
            }
        }
        let empty = Match::default();
        if self.ignore.contains(&empty) || self.tweak.iter().any(|tweak| tweak.matches() == empty) {
            return Err("an [[ignore]] or [[tweak]] must say which devices it is for".into());
        }
        match self.tweak.iter().find_map(|tweak| tweak.block_size.filter(|size| *size < 60)) {
            Some(size) => Err(format!("block-size {size} is too small: from 60 to 255")),
            None => Ok(()),
        }
    }
}

/// Why the text of a configuration is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// No TOML, or an unknown key.
    #[error(transparent)]
    Syntax(Box<toml::de::Error>),
    /// A value makes no sense.
    #[error("{0}")]
    Value(String),
}

impl<'de> Deserialize<'de> for UsbMatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = |text: &str| (text.len() == 4).then(|| u16::from_str_radix(text, 16).ok()).flatten();
        let parsed = match text.split_once(':') {
            None => number(&text).map(|vendor| UsbMatch { vendor, product: None }),
            Some((vendor, product)) => number(vendor)
                .zip(number(product))
                .map(|(vendor, product)| UsbMatch { vendor, product: Some(product) }),
        };
        parsed.ok_or_else(|| {
            serde::de::Error::custom(format!("\"{text}\" is no USB id; write \"2c7c\" or \"2c7c:0125\""))
        })
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    const LONGEST: f64 = 86_400.0;
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(u32),
        Broken(f64),
    }
    let seconds = match Number::deserialize(deserializer) {
        Ok(Number::Whole(seconds)) => f64::from(seconds),
        Ok(Number::Broken(seconds)) => seconds,
        Err(_) => return Err(serde::de::Error::custom("give a number of seconds")),
    };
    if (0.0..=LONGEST).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(serde::de::Error::custom("from 0 to 86400 seconds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_is_the_default() {
        let example = include_str!("../tandemd.toml");
        assert_eq!(Config::parse(example).unwrap(), Config::default());
    }

    #[test]
    fn the_example_documents_every_key_and_all_its_keys_are_valid() {
        // A key is commented out with a `#` directly before it; prose has a blank after the `#`.
        let example = include_str!("../tandemd.toml");
        let uncommented: String = example
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => rest,
                _ => "",
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let config = Config::parse(&uncommented).unwrap();
        assert_eq!(config.timeouts, Timeouts::default(), "the example shows the defaults");
        assert_eq!((config.https, config.notifications), (Https::default(), Notifications::default()));
        assert_eq!((config.device.len(), config.ignore.len(), config.tweak.len()), (1, 1, 1));
        for key in [
            "log",
            "udev",
            "retry-first",
            "retry-limit",
            "modem-return",
            "card",
            "authorization",
            "server",
            "server-retry",
            "download",
            "consent",
            "issuers",
            "system-issuers",
            "proxy",
            "automatic",
            "name",
            "ports",
            "usb",
            "driver",
            "port",
            "device",
            "block-size",
            "card-access",
            "refresh-flag",
            "after-switch",
            "modem-manager",
        ] {
            assert!(
                uncommented.lines().any(|line| line.starts_with(&format!("{key} ="))),
                "{key} is undocumented"
            );
        }
    }

    #[test]
    fn mistakes_are_told() {
        let check = |text: &str, expect: &str| {
            let message = Config::parse(text).unwrap_err().to_string();
            assert!(message.contains(expect), "{text}: {message}");
        };
        check("logg = \"info\"", "unknown field `logg`");
        check("[timeouts]\ncard = -1", "seconds");
        check("[timeouts]\ncard = nan", "86400");
        check("[timeouts]\ncard = 1e9", "86400");
        check("[[device]]\nname = \"a\"\nports = []", "at least one port");
        check("[[device]]\nname = \"a\"\nports = [\"ttyUSB0\"]", "absolute path");
        check("[[device]]\nname = \"a\"\nports = [\"/dev/..\"]", "absolute path");
        check(
            "[[device]]\nname = \"a\"\nports = [\"/dev/x\"]\n[[device]]\nname = \"a\"\nports = [\"/dev/y\"]",
            "two devices",
        );
        check(
            "[[device]]\nname = \"a\"\nports = [\"/dev/x\"]\n[[device]]\nname = \"b\"\nports = [\"/dev/x\"]",
            "belongs to a and b",
        );
        check("[[ignore]]", "which devices");
        check("[[ignore]]\nusb = \"2c7\"", "no USB id");
        check("[[tweak]]\nusb = \"2c7c\"\nblock-size = 30", "60 to 255");
    }

    #[test]
    fn ports_of_the_command_line_are_one_modem() {
        let mut config = Config::default();
        config.add_ports("/dev/a,/dev/b").unwrap();
        let ports = vec!["/dev/a".parse().unwrap(), "/dev/b".parse().unwrap()];
        assert_eq!(config.device, [NamedDevice { name: "/dev/a,/dev/b".into(), ports }]);
        assert!(config.add_ports("/dev/b").is_err());
        assert!(config.add_ports("").is_err());
    }

    #[test]
    fn a_missing_file_matters_only_when_named() {
        let missing = Path::new("/nonexistent/tandemd.toml");
        assert!(matches!(Config::load(Some(missing)), Err(ConfigError::Read { .. })));
    }
}
