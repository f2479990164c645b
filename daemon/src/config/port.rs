//! A port by its path, and what it speaks: `/dev/ttyS1`, `mbim:/dev/cdc-wdm0`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::hotplug::PortHint;

/// A port that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPort {
    /// Absolute.
    pub path: PathBuf,
    /// AT, where nothing else was said.
    pub speaks: PortHint,
}

/// What may stand before the path.
const PREFIXES: [(&str, PortHint); 3] =
    [("at:", PortHint::At), ("mbim:", PortHint::Mbim), ("qmi:", PortHint::Qmi)];

impl FromStr for NamedPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let prefixed =
            PREFIXES.iter().find_map(|(prefix, speaks)| Some((text.strip_prefix(prefix)?, *speaks)));
        let (path, speaks) = prefixed.unwrap_or((text, PortHint::At));
        let path = Path::new(path);
        if !path.is_absolute() || path.file_name().is_none() {
            return Err(format!("port {text}: give an absolute path, with at:, mbim: or qmi: before it"));
        }
        Ok(Self { path: path.to_owned(), speaks })
    }
}

impl<'de> Deserialize<'de> for NamedPort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_says_what_it_speaks() {
        let check = |text: &str, expect: Option<(&str, PortHint)>| {
            let expect = expect.map(|(path, speaks)| NamedPort { path: path.into(), speaks });
            assert_eq!(text.parse().ok(), expect, "{text}");
        };
        check("/dev/ttyS1", Some(("/dev/ttyS1", PortHint::At)));
        check("at:/dev/ttyS1", Some(("/dev/ttyS1", PortHint::At)));
        check("mbim:/dev/cdc-wdm0", Some(("/dev/cdc-wdm0", PortHint::Mbim)));
        check("qmi:/dev/cdc-wdm0", Some(("/dev/cdc-wdm0", PortHint::Qmi)));
        check("ttyS1", None);
        check("mbim:cdc-wdm0", None);
        check("ppp:/dev/ttyS1", None);
        check("/dev/..", None);
        check("", None);
    }
}
