//! Header fields (TS.43 2.2).

use super::Setup;
use crate::eap::EAP_RELAY;
use crate::types::AppId;

/// Documents that are understood.
const DOCUMENT_TYPES: &str = "text/vnd.wap.connectivity-xml, application/json";

/// Those of every request.
pub(super) fn common(setup: &Setup, apps: &[AppId], relays: bool) -> Vec<(&'static str, String)> {
    let accept = if relays { format!("{EAP_RELAY}, {DOCUMENT_TYPES}") } else { DOCUMENT_TYPES.to_owned() };
    vec![
        ("Accept", accept),
        ("Accept-Language", setup.language.clone()),
        ("User-Agent", user_agent(setup, apps)),
    ]
}

/// `PRD-TS43 term-VENDOR/MODEL client-KIND/VERSION OS-Other/VERSION` (TS.43 2.2.1).
fn user_agent(setup: &Setup, apps: &[AppId]) -> String {
    let kind = match apps {
        [AppId::OdsaCompanion] => "Companion-ODSA",
        [AppId::OdsaPrimary] => "Primary-ODSA",
        _ => "IMS-Entitlement",
    };
    let terminal = &setup.terminal;
    format!(
        "PRD-TS43 term-{}/{} client-{kind}/{} OS-Other/{}",
        word(&terminal.vendor, 20),
        word(&terminal.model, 20),
        word(&setup.client, 16),
        word(&terminal.software, 20),
    )
}

/// What may stand between spaces and slashes.
fn word(text: &str, most: usize) -> String {
    let word: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' })
        .take(most)
        .collect();
    if word.is_empty() { "-".to_owned() } else { word }
}
