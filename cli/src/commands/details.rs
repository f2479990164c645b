//! `tandem esim rules` and `tandem esim icon`

use std::path::Path;

use dbus_interface::{EuiccProxy, ProfileProxy};

use super::Session;
use crate::{
    bus::{self, Patience},
    failure::Failure,
    json::{IconDocument, RulesDocument},
    select,
    table::{Align, Table},
    text,
};

/// Which policy rules the card accepts, and from whom.
pub(super) async fn rules(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let maps = bus::call(Patience::Read, proxy.rules_authorisation_table()).await?;
    let document = RulesDocument::of(&maps);
    if session.out.is_json() {
        return session.out.document(&document);
    }
    if document.rules.is_empty() {
        return session.out.line("The card accepts no profile with policy rules.");
    }
    let mut table =
        Table::new(&[("RULES", Align::Left), ("OPERATORS", Align::Left), ("CONSENT", Align::Left)]);
    for rule in &document.rules {
        let consent = if rule.consent_required { "required" } else { "" };
        table.row([rule.policy_rules.join(", ").into(), rule.operators.join(", ").into(), consent.into()]);
    }
    session.out.table(&table)
}

/// Writes a profile's icon to a file.
pub(super) async fn icon(session: &Session<'_>, wanted: &str, file: &Path) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let profile = select::profile(&snapshot, session.modem, wanted)?;
    let proxy: ProfileProxy<'_> = session.bus.proxy(&profile.path).await?;
    let (media_type, data) = bus::call(Patience::Read, proxy.icon()).await?;
    std::fs::write(file, &data)?;
    if session.out.is_json() {
        return session.out.document(&IconDocument { media_type: &media_type, bytes: data.len() });
    }
    let line = format!("Wrote {} ({media_type}, {} B).", file.display(), data.len());
    session.out.line(text::printable(&line))
}
