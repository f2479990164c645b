//! Which cards, modems and servers there are, as a file says it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::card::CardConfig;
use crate::modem::{BadImei, Control, Imei};
use crate::personality::{Personality, PortKind};
use crate::server::ServerConfig;

/// Modems of one scenario.
const MAX_MODEMS: usize = 64;
/// Servers of one scenario.
const MAX_SERVERS: usize = 32;
/// Ports of one modem.
const MAX_PORTS: usize = 8;
/// Slots of one modem.
const MAX_SLOTS: usize = 2;
/// Characters of a name; names become file names.
const MAX_NAME: usize = 32;
/// Bytes of a scenario file.
const MAX_FILE: u64 = 0x10_0000;

/// The scenario that runs where none is given.
pub const DEFAULT: &str = include_str!("../scenarios/default.toml");

/// A scenario whose references have been checked.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Cards, by name.
    pub cards: Vec<NamedCard>,
    /// Modems, in the order of the file.
    pub modems: Vec<ModemPlan>,
    /// SM-DP+.
    pub smdp: Vec<ServerConfig>,
    /// SM-DS.
    pub smds: Vec<ServerConfig>,
    /// Name in the abstract namespace under which `mbim-proxy` is played.
    pub mbim_proxy: Option<String>,
    /// The same for `qmi-proxy`.
    pub qmi_proxy: Option<String>,
    /// The root of all certificates, where it is not made up.
    pub pki: Option<RootFiles>,
}

/// Files of a root that exists already.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootFiles {
    /// Private key on P-256.
    pub key: PathBuf,
    /// CERT.CI.ECDSA.
    pub certificate: PathBuf,
}

/// A card and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCard {
    /// Its state file is called so.
    pub name: String,
    /// What it is when it leaves the factory.
    pub config: CardConfig,
}

/// A modem to be.
#[derive(Debug, Clone)]
pub struct ModemPlan {
    /// Its ports are called so.
    pub name: String,
    /// Its model.
    pub personality: &'static Personality,
    /// Its IMEI.
    pub imei: Imei,
    /// Names of the cards in its slots, one slot or two; none in an empty one.
    pub cards: Vec<Option<String>>,
    /// The slot that is active, from 0.
    pub active_slot: usize,
    /// Its ports.
    pub ports: Vec<PortKind>,
    /// What is wrong from the start.
    pub faults: Vec<Control>,
}

/// A scenario that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read the scenario: {0}")]
    Io(#[from] std::io::Error),
    /// The file is larger than any scenario.
    #[error("the scenario is larger than {MAX_FILE} bytes")]
    TooLarge,
    /// The text is no TOML of the right shape.
    #[error("the scenario has a mistake: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A name that cannot be part of a file name.
    #[error("{0:?} is no name: use letters, digits, `-` and `_`, at most {MAX_NAME}")]
    Name(String),
    /// Two things have one name.
    #[error("two cards, two modems or two servers are called {0:?}")]
    Twice(String),
    /// No such model.
    #[error("modem {modem}: no personality is called {personality:?}; --list-personalities shows them")]
    Personality {
        /// The modem.
        modem: String,
        /// What it wants to be.
        personality: String,
    },
    /// No such card.
    #[error("modem {modem}: there is no card {card:?}")]
    NoCard {
        /// The modem.
        modem: String,
        /// What it wants in its slot.
        card: String,
    },
    /// A card cannot be in two slots.
    #[error("card {0:?} is in two slots")]
    CardTwice(String),
    /// An IMEI that does not check.
    #[error("modem {modem}: {source}")]
    Imei {
        /// The modem.
        modem: String,
        /// What is wrong with it.
        source: BadImei,
    },
    /// No ports or too many.
    #[error("modem {modem}: a modem has 1 to {MAX_PORTS} ports")]
    Ports {
        /// The modem.
        modem: String,
    },
    /// No slots, too many, or an active one that is not there.
    #[error("modem {modem}: a modem has 1 or {MAX_SLOTS} slots, and one of them is active")]
    Slots {
        /// The modem.
        modem: String,
    },
    /// Neither modems nor servers, or too many modems.
    #[error("a scenario has 1 to {MAX_MODEMS} modems, or servers alone")]
    Modems,
    /// Too many servers.
    #[error("a scenario has at most {MAX_SERVERS} servers")]
    Servers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    card: Vec<toml::Table>,
    #[serde(default)]
    modem: Vec<ModemEntry>,
    #[serde(default)]
    smdp: Vec<ServerConfig>,
    #[serde(default)]
    smds: Vec<ServerConfig>,
    pki: Option<RootFiles>,
    mbim_proxy: Option<String>,
    qmi_proxy: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModemEntry {
    name: String,
    personality: String,
    imei: Option<String>,
    card: Option<String>,
    cards: Option<Vec<String>>,
    active_slot: Option<usize>,
    ports: Option<Ports>,
    #[serde(default)]
    fault: Vec<Control>,
}

/// A number of AT ports beside what else the model has, or a list of everything.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ports {
    At(usize),
    Kinds(Vec<PortKind>),
}

impl Scenario {
    /// Reads a scenario file.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        if std::fs::metadata(path)?.len() > MAX_FILE {
            return Err(ScenarioError::TooLarge);
        }
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// Reads the text of a scenario.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let file: File = toml::from_str(text)?;
        let cards = file.card.into_iter().map(named_card).collect::<Result<Vec<_>, _>>()?;
        unique(cards.iter().map(|card| &card.name))?;
        let servers = || file.smdp.iter().chain(&file.smds).map(|server| &server.name);
        if file.modem.is_empty() && servers().count() == 0 || file.modem.len() > MAX_MODEMS {
            return Err(ScenarioError::Modems);
        }
        if servers().count() > MAX_SERVERS {
            return Err(ScenarioError::Servers);
        }
        servers().try_for_each(|name| checked_name(name.clone()).map(drop))?;
        unique(servers())?;
        unique(file.modem.iter().map(|modem| &modem.name))?;
        let qmi_proxy = file.qmi_proxy.map(checked_name).transpose()?;
        let mut free: BTreeSet<String> = cards.iter().map(|card| card.name.clone()).collect();
        let mut modems = Vec::new();
        for (serial, entry) in (1u32..).zip(file.modem) {
            let modem = plan(entry, serial)?;
            for card in modem.cards.iter().flatten() {
                if !free.remove(card) {
                    let known = cards.iter().any(|known| known.name == *card);
                    return Err(if known {
                        ScenarioError::CardTwice(card.clone())
                    } else {
                        ScenarioError::NoCard { modem: modem.name, card: card.clone() }
                    });
                }
            }
            modems.push(modem);
        }
        let mbim_proxy = file.mbim_proxy.map(checked_name).transpose()?;
        Ok(Self { cards, modems, smdp: file.smdp, smds: file.smds, mbim_proxy, qmi_proxy, pki: file.pki })
    }
}

/// `[[card]]` is a name beside the fields of [`CardConfig`]; `[[card.profile]]` are its profiles.
fn named_card(mut table: toml::Table) -> Result<NamedCard, ScenarioError> {
    let name = match table.remove("name") {
        Some(toml::Value::String(name)) => checked_name(name)?,
        _ => return Err(ScenarioError::Name(String::new())),
    };
    if let Some(profiles) = table.remove("profile") {
        table.insert("profiles".to_owned(), profiles);
    }
    Ok(NamedCard { name, config: table.try_into()? })
}

fn plan(entry: ModemEntry, serial: u32) -> Result<ModemPlan, ScenarioError> {
    let name = checked_name(entry.name)?;
    let Some(personality) = Personality::by_name(&entry.personality) else {
        return Err(ScenarioError::Personality { modem: name, personality: entry.personality });
    };
    let imei = match entry.imei {
        None => Imei::of(personality, serial),
        Some(text) => text.parse().map_err(|source| ScenarioError::Imei { modem: name.clone(), source })?,
    };
    let ports = match entry.ports {
        None => personality.port_kinds(),
        Some(Ports::At(count @ 1..=MAX_PORTS)) => {
            let at = std::iter::repeat_n(PortKind::At, count);
            at.chain(personality.other_port_kinds()).collect()
        }
        Some(Ports::At(_)) => return Err(ScenarioError::Ports { modem: name }),
        Some(Ports::Kinds(kinds)) => kinds,
    };
    if ports.is_empty() || ports.len() > MAX_PORTS {
        return Err(ScenarioError::Ports { modem: name });
    }
    let cards = match (entry.card, entry.cards) {
        (Some(_), Some(_)) => return Err(ScenarioError::Slots { modem: name }),
        (card, None) => vec![card],
        (None, Some(cards)) => {
            cards.into_iter().map(|card| Some(card).filter(|card| !card.is_empty())).collect()
        }
    };
    let active_slot = entry.active_slot.unwrap_or(1).wrapping_sub(1);
    if cards.is_empty() || cards.len() > MAX_SLOTS || active_slot >= cards.len() {
        return Err(ScenarioError::Slots { modem: name });
    }
    Ok(ModemPlan { name, personality, imei, cards, active_slot, ports, faults: entry.fault })
}

fn checked_name(name: String) -> Result<String, ScenarioError> {
    let fits = !name.is_empty()
        && name.len() <= MAX_NAME
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits { Ok(name) } else { Err(ScenarioError::Name(name)) }
}

fn unique<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), ScenarioError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ScenarioError::Twice(name.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EG25: &str = "[[modem]]\nname = \"m\"\npersonality = \"quectel-eg25\"\n";

    #[test]
    fn the_supplied_scenarios_are_sound() {
        for (text, modems) in [
            (DEFAULT, 1),
            (include_str!("../scenarios/two-modems.toml"), 2),
            (include_str!("../scenarios/six-personalities.toml"), 6),
            (include_str!("../scenarios/awkward.toml"), 4),
            (include_str!("../scenarios/download.toml"), 1),
            (include_str!("../scenarios/demo.toml"), 1),
        ] {
            assert_eq!(Scenario::parse(text).expect("sound").modems.len(), modems);
        }
    }

    #[test]
    fn defaults_come_from_the_model() {
        let scenario = Scenario::parse(EG25).expect("sound");
        let [modem] = scenario.modems.as_slice() else { panic!("one modem") };
        assert_eq!(modem.ports, [PortKind::At, PortKind::At, PortKind::Qmi]);
        assert_eq!((modem.imei.as_str(), modem.cards.as_slice()), ("867429050000010", &[None][..]));
    }

    #[test]
    fn mistakes_are_named() {
        let card = "[[card]]\nname = \"c\"\n";
        let other = EG25.replace("\"m\"", "\"n\"");
        for (text, expect) in [
            (String::new(), "a scenario has 1 to 64 modems, or servers alone"),
            (EG25.repeat(2), "two cards, two modems or two servers are called \"m\""),
            (
                "[[smdp]]\nname = \"s\"\n[[smds]]\nname = \"s\"\n".to_owned(),
                "two cards, two modems or two servers are called \"s\"",
            ),
            ("[[smdp]]\nname = \"s\"\n".repeat(33), "a scenario has at most 32 servers"),
            (
                EG25.replace("\"m\"", "\"../m\""),
                "\"../m\" is no name: use letters, digits, `-` and `_`, at most 32",
            ),
            (
                EG25.replace("quectel", "kektel"),
                "modem m: no personality is called \"kektel-eg25\"; --list-personalities shows them",
            ),
            (format!("{EG25}imei = \"867429050000018\""), "modem m: the check digit of this IMEI would be 0"),
            (format!("{EG25}ports = 9"), "modem m: a modem has 1 to 8 ports"),
            (format!("{EG25}card = \"c\""), "modem m: there is no card \"c\""),
            (format!("{card}{EG25}card = \"c\"\n{other}card = \"c\""), "card \"c\" is in two slots"),
            (format!("{card}{EG25}cards = [\"c\", \"c\"]"), "card \"c\" is in two slots"),
            (format!("{EG25}cards = []"), "modem m: a modem has 1 or 2 slots, and one of them is active"),
            (
                format!("{card}{EG25}cards = [\"c\"]\nactive_slot = 2"),
                "modem m: a modem has 1 or 2 slots, and one of them is active",
            ),
            (format!("{EG25}ports = []"), "modem m: a modem has 1 to 8 ports"),
        ] {
            let error = Scenario::parse(&text).expect_err(&text);
            assert_eq!(error.to_string(), expect);
        }
        assert!(matches!(Scenario::parse("colour = 1"), Err(ScenarioError::Syntax(_))));
        assert!(matches!(Scenario::parse(&format!("{EG25}colour = 1")), Err(ScenarioError::Syntax(_))));
        assert!(matches!(
            Scenario::parse(&format!("{card}colour = 1\n{EG25}")),
            Err(ScenarioError::Syntax(_))
        ));
    }
}
