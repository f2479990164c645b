//! What of a command line may be logged.

use std::borrow::Cow;

use super::Syntax;

/// PINs and passwords, APDUs and what they carry, message and call partners.
const SECRET_NAMES: &[&str] = &[
    "+CGAUTH",
    "+CGLA",
    "+CLCK",
    "+CMGS",
    "+CMGW",
    "+CPBW",
    "+CPIN",
    "+CPIN2",
    "+CPWD",
    "+CRLA",
    "+CRSM",
    "+CSIM",
    "+CUSD",
    "+QICSGP",
    "+UAUTHREQ",
    "#PDPAUTH",
    "$QCPDPP",
    "%PDNSET",
    "^AUTHDATA",
    "^CPIN",
];

pub(super) fn is_secret(name: &str, syntax: Syntax) -> bool {
    match syntax {
        Syntax::Basic => dials(name),
        Syntax::Set => SECRET_NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name)),
        Syntax::Action | Syntax::Read | Syntax::Test => false,
    }
}

/// The line with what follows its name hidden.
pub(super) fn without_parameters(line: &str) -> Cow<'_, str> {
    let basic = line.get(2..).is_some_and(|text| !text.bytes().next().is_some_and(super::is_name_start));
    let end = match line.find('=') {
        Some(equals) => equals + 1,
        None if basic => line.len().min(3),
        None => return Cow::Borrowed(line),
    };
    Cow::Owned(format!("{}[hidden]", line.get(..end).unwrap_or_default()))
}

fn dials(name: &str) -> bool {
    name.len() > 1 && name.starts_with(['D', 'd'])
}
