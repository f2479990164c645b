//! Object paths, built and taken apart.

use zbus::{ObjectPath, OwnedObjectPath};

use crate::names::ROOT_PATH;

/// The longest ICCID that makes a path (ITU-T E.118: 19 digits and a check digit at most).
pub const MAX_ICCID: usize = 20;

/// What an object path stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// `/org/tandem/Tandem1`
    Root,
    /// `…/modems/N`
    Modem(u32),
    /// `…/modems/N/euicc`, `…/modems/N/euicc1` …
    Euicc {
        /// The modem that it sits in.
        modem: u32,
        /// 0 for `euicc`, else the number behind it.
        index: u32,
    },
    /// `…/modems/N/euicc/profiles/ICCID`
    Profile {
        /// The modem.
        modem: u32,
        /// The eUICC, as in [`Object::Euicc`].
        euicc: u32,
        /// As in the path: digits only.
        iccid: String,
    },
    /// `…/operations/N`
    Operation(u32),
}

impl Object {
    /// Takes a path apart; `None` for a path that is none of ours.
    pub fn parse(path: &str) -> Option<Object> {
        let rest = path.strip_prefix(ROOT_PATH)?;
        if rest.is_empty() {
            return Some(Object::Root);
        }
        let mut parts = rest.strip_prefix('/')?.split('/');
        let object = match parts.next()? {
            "operations" => Object::Operation(number(parts.next()?)?),
            "modems" => {
                let modem = number(parts.next()?)?;
                match parts.next() {
                    None => Object::Modem(modem),
                    Some(euicc) => {
                        let index = euicc_index(euicc)?;
                        match parts.next() {
                            None => Object::Euicc { modem, index },
                            Some("profiles") => {
                                let iccid = parts.next().filter(|iccid| is_iccid(iccid))?.to_owned();
                                Object::Profile { modem, euicc: index, iccid }
                            }
                            Some(_) => return None,
                        }
                    }
                }
            }
            _ => return None,
        };
        parts.next().is_none().then_some(object)
    }

    /// The modem that the object belongs to.
    pub fn modem(&self) -> Option<u32> {
        match self {
            Object::Modem(modem) | Object::Euicc { modem, .. } | Object::Profile { modem, .. } => {
                Some(*modem)
            }
            Object::Root | Object::Operation(_) => None,
        }
    }
}

/// `…/modems/N`
pub fn modem_path(modem: u32) -> OwnedObjectPath {
    trusted(format!("{ROOT_PATH}/modems/{modem}"))
}

/// `…/modems/N/euicc`
pub fn euicc_path(modem: u32) -> OwnedObjectPath {
    trusted(format!("{ROOT_PATH}/modems/{modem}/euicc"))
}

/// `…/modems/N/euicc/profiles/ICCID`; `None` unless the ICCID is one to [`MAX_ICCID`] digits.
pub fn profile_path(modem: u32, iccid: &str) -> Option<OwnedObjectPath> {
    is_iccid(iccid).then(|| trusted(format!("{ROOT_PATH}/modems/{modem}/euicc/profiles/{iccid}")))
}

/// `…/operations/N`
pub fn operation_path(operation: u32) -> OwnedObjectPath {
    trusted(format!("{ROOT_PATH}/operations/{operation}"))
}

/// The number in `…/modems/N`.
pub fn parse_modem_path(path: &str) -> Option<u32> {
    match Object::parse(path)? {
        Object::Modem(modem) => Some(modem),
        _ => None,
    }
}

/// The modem and the ICCID in `…/modems/N/euicc/profiles/ICCID`.
pub fn parse_profile_path(path: &str) -> Option<(u32, String)> {
    match Object::parse(path)? {
        Object::Profile { modem, iccid, .. } => Some((modem, iccid)),
        _ => None,
    }
}

/// The number in `…/operations/N`.
pub fn parse_operation_path(path: &str) -> Option<u32> {
    match Object::parse(path)? {
        Object::Operation(operation) => Some(operation),
        _ => None,
    }
}

fn trusted(path: String) -> OwnedObjectPath {
    ObjectPath::from_string_unchecked(path).into()
}

fn is_iccid(text: &str) -> bool {
    (1..=MAX_ICCID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Canonical decimal only, so that every object has one path.
fn number(text: &str) -> Option<u32> {
    let number = text.parse::<u32>().ok()?;
    (number.to_string() == text).then_some(number)
}

fn euicc_index(text: &str) -> Option<u32> {
    match text.strip_prefix("euicc")? {
        "" => Some(0),
        digits => number(digits).filter(|&index| index > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_apart() {
        let profile = |modem, euicc, iccid: &str| Object::Profile { modem, euicc, iccid: iccid.to_owned() };
        let check = |tail: &str, expect: Option<Object>| {
            assert_eq!(Object::parse(&format!("{ROOT_PATH}{tail}")), expect, "{tail}");
        };
        check("", Some(Object::Root));
        check("/modems/0", Some(Object::Modem(0)));
        check("/modems/7/euicc", Some(Object::Euicc { modem: 7, index: 0 }));
        check("/modems/7/euicc2", Some(Object::Euicc { modem: 7, index: 2 }));
        check("/modems/7/euicc/profiles/8949000000000000012", Some(profile(7, 0, "8949000000000000012")));
        check("/modems/7/euicc1/profiles/89490", Some(profile(7, 1, "89490")));
        check("/operations/4294967295", Some(Object::Operation(u32::MAX)));
        for tail in [
            "/",
            "/modems",
            "/modems/",
            "/modems/01",
            "/modems/+1",
            "/modems/x",
            "/modems/4294967296",
            "/modems/1/",
            "/modems/1/sim",
            "/modems/1/euicc0",
            "/modems/1/euicc/profiles",
            "/modems/1/euicc/profiles/",
            "/modems/1/euicc/profiles/89A",
            "/modems/1/euicc/profiles/894900000000000001234",
            "/modems/1/euicc/profiles/8949/more",
            "/operations/1/more",
            "2/modems/1",
        ] {
            check(tail, None);
        }
        assert_eq!(Object::parse("/org/freedesktop/DBus"), None);
    }

    #[test]
    fn what_is_built_is_a_valid_path_and_comes_apart_again() {
        let iccid = "8949000000000000012";
        for path in [modem_path(3), euicc_path(3), profile_path(3, iccid).unwrap(), operation_path(9)] {
            assert!(ObjectPath::try_from(path.as_str()).is_ok(), "{path}");
        }
        assert_eq!(parse_modem_path(&modem_path(3)), Some(3));
        assert_eq!(Object::parse(&euicc_path(3)), Some(Object::Euicc { modem: 3, index: 0 }));
        assert_eq!(parse_profile_path(&profile_path(3, iccid).unwrap()), Some((3, iccid.to_owned())));
        assert_eq!(parse_operation_path(&operation_path(9)), Some(9));
    }

    #[test]
    fn no_path_from_what_is_no_iccid() {
        for iccid in ["", "89F", "../..", "123456789012345678901", "89 49"] {
            assert_eq!(profile_path(0, iccid), None, "{iccid}");
        }
    }
}
