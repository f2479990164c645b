//! What of a command line may be logged.

use std::borrow::Cow;

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

/// Commands may be chained with semicolons, so the name is looked for anywhere in the line.
pub(super) fn is_secret(line: &str) -> bool {
    let line = line.to_ascii_uppercase();
    let sets = |name: &&str| {
        let mut behind = line.match_indices(*name).filter_map(|(at, name)| line.get(at + name.len()..));
        behind.any(|rest| rest.strip_prefix('=').is_some_and(|value| !value.starts_with('?')))
    };
    dials(&line) || (line.contains('=') && SECRET_NAMES.iter().any(sets))
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

fn dials(line: &str) -> bool {
    line.len() > 3 && line.starts_with("ATD")
}
