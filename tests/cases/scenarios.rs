//! The worlds that the tests play in.

/// One modem whose card has three profiles: the first enabled, the second with an icon, the third protected by policy rules.
pub(crate) fn one_modem(personality: &str) -> String {
    format!(
        r#"
[[card]]
name = "card0"
eid = "89049032123451234512345678901235"
default_smdp = "smdp.example.com"
{PROFILES}
[[modem]]
name = "modem0"
personality = "{personality}"
card = "card0"
"#
    )
}

/// ICCIDs of [`one_modem`], in order.
pub(crate) const HOME: &str = "8944501234567890123";
pub(crate) const TRAVEL: &str = "8944502234567890121";
pub(crate) const LOCKED: &str = "8944503234567890129";

const PROFILES: &str = r#"
[[card.profile]]
iccid = "8944501234567890123"
imsi = "234501234567890"
state = "enabled"
nickname = "Home"
provider = "Example Mobile"
name = "Example 5G"
icon = { format = "png", data = "89504E470D0A1A0A" }
notifications = [{ address = "smdp.example.com", events = ["enable", "disable", "delete"] }]

[[card.profile]]
iccid = "8944502234567890121"
imsi = "234502234567890"
provider = "Reise Netz"
name = "Travel"
notifications = [{ address = "travel.example.com", events = ["enable", "disable", "delete"] }]

[[card.profile]]
iccid = "8944503234567890129"
imsi = "234503234567890"
provider = "Works Ltd"
name = "Office"
policy_rules = ["no-delete"]
"#;

/// Object paths of the only modem.
pub(crate) const MODEM: &str = "/org/tandem/Tandem1/modems/0";
pub(crate) const EUICC: &str = "/org/tandem/Tandem1/modems/0/euicc";

pub(crate) fn profile(iccid: &str) -> String {
    format!("{EUICC}/profiles/{iccid}")
}
