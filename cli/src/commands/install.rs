//! `tandem esim install`, `preview` and `discover`

use std::collections::HashMap;

use dbus_interface::{
    CallError, CallResult, EuiccProxy, OperationProperties, OperationProxy,
    path::{operation_path, parse_operation_path},
    value::OperationStage,
};
use zbus::{OwnedObjectPath, Variant};

use super::{
    Session,
    operate::{Task, operate},
};
use crate::{
    args::Wait,
    bus::{self, Patience},
    confirm::{Consent, confirm},
    failure::Failure,
    follow::{follow, follow_until},
    json::OutcomeDocument,
    out::Tone,
    qr, secret, select,
    spinner::Spinner,
    table::{Cell, Table},
    text,
    uplink::{self, Afterwards},
};

/// What was typed.
pub(super) struct Order<'a> {
    pub(super) code: &'a str,
    pub(super) confirmation_code: Option<&'a str>,
    pub(super) consent: Consent,
    pub(super) enable: bool,
    pub(super) wait: Wait,
}

/// Downloads a profile, shows it, asks, installs it.
pub(super) async fn install(session: &Session<'_>, order: Order<'_>) -> Result<(), Failure> {
    let asks = order.consent == Consent::ToBeAsked;
    if asks && (order.wait.no_wait || session.out.is_json() || !secret::is_somebody_there()) {
        return Err(Failure::NotConfirmed);
    }
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let code = activation_code(order.code)?;
    let mut confirmation = match order.confirmation_code {
        Some("-") => from_standard_input("Confirmation code")?,
        given => given.unwrap_or_default().to_owned(),
    };
    if confirmation.is_empty() && wants_confirmation_code(&code) && secret::is_somebody_there() {
        confirmation = secret::ask("Confirmation code")?;
    }
    let mut options = HashMap::new();
    if !asks {
        options.insert("Consent", Variant::from(true));
    }
    if order.enable {
        options.insert("Enable", Variant::from(true));
    }
    let start = proxy.install(&code, &confirmation, options);
    let doing = format!("Installing a profile on the eSIM card in modem {}", euicc.modem);
    if !asks {
        if order.enable {
            uplink::note(session.out, &snapshot, euicc.modem, Afterwards::Another);
        }
        return install_unasked(session, order.wait, &doing, start).await;
    }
    let number = number(&bus::call(Patience::Change, start).await?)?;
    let timeout = order.wait.timeout();
    let asked = |operation: &OperationProperties| operation.stage == OperationStage::AwaitingConsent;
    let offered =
        follow_until(&session.bus, number, timeout, &mut Spinner::of_download(session.out, &doing), asked)
            .await?;
    if offered.state.is_final() {
        return Err(ended(number, &offered));
    }
    session.out.table(&facts(&offered))?;
    if let Some(note) = uplink::of_download(&string(&offered, "Uplink")) {
        session.out.note(note);
    }
    let operation: OperationProxy<'_> = session.bus.proxy(&operation_path(number)).await?;
    if let Err(declined) = confirm(Consent::ToBeAsked, "Install this profile?") {
        return give_up(session, number, &operation, declined, timeout).await;
    }
    if confirmation.is_empty() && flag(&offered, "ConfirmationCodeRequired") {
        confirmation = secret::ask("Confirmation code")?;
    }
    bus::call(Patience::Change, operation.accept(&confirmation)).await?;
    let done = follow(&session.bus, number, timeout, &mut Spinner::of_download(session.out, &doing)).await?;
    if done.failure().is_some() {
        return Err(ended(number, &done));
    }
    session.out.line(installed(&done))
}

/// Whoever is not there has agreed beforehand.
async fn install_unasked(
    session: &Session<'_>,
    wait: Wait,
    doing: &str,
    start: impl Future<Output = CallResult<OwnedObjectPath>>,
) -> Result<(), Failure> {
    if wait.no_wait {
        return operate(session, wait, &Task::new(doing, "Installed the profile"), start).await;
    }
    let path = bus::call(Patience::Change, start).await?;
    let (number, done) = see_through(session, &path, doing, wait).await?;
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::of(number, &done));
    }
    session.out.line(installed(&done))
}

/// What was installed, and what is to be done with it.
fn installed(done: &OperationProperties) -> String {
    let next = match string(done, "State").as_str() {
        "enabled" => "it is enabled",
        _ => "it is disabled; tandem esim enable uses it",
    };
    let restarted =
        if flag(done, "Resumed") { " tandemd was restarted meanwhile and finished it." } else { "" };
    let what = format!("Installed {} ({}); {next}.{restarted}", string(done, "Name"), string(done, "Iccid"));
    text::printable(&what)
}

/// Nobody waits for the answer any more: the order stays with the server.
async fn give_up(
    session: &Session<'_>,
    number: u32,
    operation: &OperationProxy<'_>,
    declined: Failure,
    timeout: std::time::Duration,
) -> Result<(), Failure> {
    bus::call(Patience::Change, operation.cancel()).await?;
    let doing = "Leaving the profile where it is";
    follow(&session.bus, number, timeout, &mut Spinner::new(session.out, doing)).await?;
    Err(declined)
}

/// Shows what waits behind a code.
pub(super) async fn preview(session: &Session<'_>, code: &str, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let code = activation_code(code)?;
    let path = bus::call(Patience::Change, proxy.preview(&code)).await?;
    let (number, found) = see_through(session, &path, "Looking for the profile", wait).await?;
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::of(number, &found));
    }
    session.out.table(&facts(&found))
}

/// Shows what waits for the card.
pub(super) async fn discover(session: &Session<'_>, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let path = bus::call(Patience::Change, proxy.discover()).await?;
    let (number, found) = see_through(session, &path, "Asking the discovery servers", wait).await?;
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::of(number, &found));
    }
    let result = crate::json::object(&found.result);
    let texts = |value: &serde_json::Value| -> Vec<String> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
    };
    let events = result["Events"].as_array().map(Vec::as_slice).unwrap_or_default();
    for event in events {
        let code = event["ActivationCode"].as_str().unwrap_or_default();
        session.out.line(text::printable(&format!("tandem esim install '{code}'")))?;
    }
    if events.is_empty() {
        session.out.line("Nothing waits at the discovery servers.")?;
    }
    let default = string(&found, "DefaultServer");
    if !default.is_empty() {
        let line = format!("The default server {default} was not asked; tandem esim preview does.");
        session.out.line(text::printable(&line))?;
    }
    for failure in texts(&result["Failures"]) {
        session.out.line(text::printable(&format!("Not asked: {failure}")))?;
    }
    Ok(())
}

pub(super) async fn see_through(
    session: &Session<'_>,
    path: &OwnedObjectPath,
    doing: &str,
    wait: Wait,
) -> Result<(u32, OperationProperties), Failure> {
    let number = number(path)?;
    let mut spinner = Spinner::of_download(session.out, doing);
    let operation = follow(&session.bus, number, wait.timeout(), &mut spinner).await?;
    match operation.failure() {
        Some(_) => Err(ended(number, &operation)),
        None => Ok((number, operation)),
    }
}

fn number(path: &OwnedObjectPath) -> Result<u32, Failure> {
    let unexpected = || CallError::Bus(zbus::Error::Failure(format!("tandemd named {path} as an operation")));
    Ok(parse_operation_path(path.as_str()).ok_or_else(unexpected)?)
}

fn ended(number: u32, operation: &OperationProperties) -> Failure {
    let fallback =
        || dbus_interface::Error::new(dbus_interface::ErrorKind::Internal, "it ended without a word");
    Failure::Operation { number, error: operation.failure().unwrap_or_else(fallback) }
}

/// A code, the picture of one, or `-`, which keeps it out of the list of processes.
fn activation_code(argument: &str) -> Result<String, Failure> {
    match qr::file_of(argument) {
        _ if argument == "-" => from_standard_input("Activation code"),
        Some(file) => Ok(qr::read(file)?),
        None => Ok(argument.to_owned()),
    }
}

fn from_standard_input(what: &str) -> Result<String, Failure> {
    if secret::is_somebody_there() { secret::ask(what) } else { secret::read_line() }
}

/// The fifth field of an activation code.
fn wants_confirmation_code(code: &str) -> bool {
    code.split('$').nth(4).is_some_and(|flag| flag.trim() == "1")
}

fn facts(operation: &OperationProperties) -> Table {
    let mut table = Table::default();
    let rules = crate::json::object(&operation.result);
    let rules: Vec<&str> = rules["PolicyRules"]
        .as_array()
        .map(|rules| rules.iter().filter_map(serde_json::Value::as_str).collect())
        .unwrap_or_default();
    let code = if flag(operation, "ConfirmationCodeRequired") { "required" } else { "" };
    let before = if flag(operation, "BoundBefore") { "begun before, and not ended" } else { "" };
    for (label, value) in [
        ("Name", string(operation, "Name")),
        ("Provider", string(operation, "ServiceProvider")),
        ("ICCID", string(operation, "Iccid")),
        ("Class", string(operation, "Class")),
        ("Rules", rules.join(", ")),
        ("Server", string(operation, "Server")),
        ("Confirmation code", code.to_owned()),
        ("Download", before.to_owned()),
    ] {
        if !value.is_empty() {
            table.row([Cell::new(label, Tone::Label), value.into()]);
        }
    }
    table
}

fn string(operation: &OperationProperties, name: &str) -> String {
    let value = operation.result.get(name).cloned();
    value.and_then(|value| String::try_from(value).ok()).unwrap_or_default()
}

fn flag(operation: &OperationProperties, name: &str) -> bool {
    operation.result.get(name).is_some_and(|value| **value == Variant::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_codes_ask_for_another() {
        for (code, expect) in [
            ("LPA:1$smdp.example.com$ABC$$1", true),
            ("LPA:1$smdp.example.com$ABC$2.999.10$1", true),
            ("LPA:1$smdp.example.com$ABC$$", false),
            ("LPA:1$smdp.example.com$ABC", false),
            ("", false),
        ] {
            assert_eq!(wants_confirmation_code(code), expect, "{code}");
        }
    }
}
