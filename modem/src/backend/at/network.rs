//! Registration (TS 27.007 7.2, 10.1.20, 10.1.22, 10.1.47) and operator (7.3).

use at_parser::Command;
use at_parser::charset::Charset;
use at_parser::coded::Coded;
use at_parser::reply::mode::AccessTechnology as Act;
use at_parser::reply::operator::{OperatorFormat, Selection, parse_selection};
use at_parser::reply::registration::{Domain, Registration as Told, RegistrationState};

use super::asking::Asking;
use crate::backend::optional;
use crate::error::ModemError;
use crate::state::{AccessTechnology, Operator, Registration, RegistrationStatus};

/// Asks for indications with location, or without where the modem has no more; returns the domains that it knows.
pub(super) async fn subscribe(asking: Asking<'_>) -> Result<Vec<Domain>, ModemError> {
    let mut known = Vec::new();
    for domain in Domain::ALL {
        for mode in [2, 1] {
            let command = Command::set(domain.prefix()).number(mode).finish()?;
            if optional(asking.send(command).await)?.is_some() {
                known.push(domain);
                break;
            }
        }
    }
    Ok(known)
}

/// The best registration of all domains. `None` when the modem tells none.
pub(super) async fn registration(
    asking: Asking<'_>,
    domains: &[Domain],
) -> Result<Option<Registration>, ModemError> {
    let mut best: Option<Registration> = None;
    for domain in domains {
        let told = asking.try_ask(Command::read(domain.prefix()), last_reply).await?;
        let Some(told) = told.map(|told| registration_of(&told)) else { continue };
        if best.as_ref().is_none_or(|best| worth(&told) > worth(best)) {
            best = Some(told);
        }
    }
    Ok(best)
}

fn last_reply(text: &str) -> Result<Told, at_parser::reply::ReplyError> {
    Told::parse_reply(text.lines().last().unwrap_or_default())
}

/// Domains are asked from the oldest to the newest; among equals the first one with a location stays.
fn worth(registration: &Registration) -> (RegistrationStatus, bool) {
    (registration.status, registration.technology.is_some())
}

fn registration_of(told: &Told) -> Registration {
    let status = match told.state {
        RegistrationState::Idle => RegistrationStatus::Idle,
        RegistrationState::Searching => RegistrationStatus::Searching,
        RegistrationState::Denied => RegistrationStatus::Denied,
        RegistrationState::EmergencyOnly | RegistrationState::AttachedRlos => {
            RegistrationStatus::EmergencyOnly
        }
        state if state.is_roaming() => RegistrationStatus::Roaming,
        state if state.is_registered() => RegistrationStatus::Home,
        _ => RegistrationStatus::Unknown,
    };
    Registration {
        status,
        technology: told.act.and_then(technology),
        area: told.tac.or(told.lac),
        cell: told.ci,
    }
}

/// Code and name: the modem tells one of them at a time.
pub(super) async fn operator(asking: Asking<'_>) -> Result<Option<Operator>, ModemError> {
    let code = selection(asking, OperatorFormat::Numeric).await?;
    let name = selection(asking, OperatorFormat::Long).await?;
    let operator = Operator { code, name };
    Ok((operator != Operator::default()).then_some(operator))
}

async fn selection(asking: Asking<'_>, format: OperatorFormat) -> Result<Option<String>, ModemError> {
    /// `<mode>` that sets the format of the read command alone.
    const SET_FORMAT: u8 = 3;
    let choose = Command::set("+COPS").number(SET_FORMAT).number(format.code()).finish()?;
    optional(asking.send(choose).await)?;
    let selection =
        asking.try_ask(Command::read("+COPS"), |reply| parse_selection(reply, Charset::Auto)).await?;
    // A modem that refuses to change the format answers in its own.
    Ok(selection.filter(|told: &Selection| told.format == Some(format)).and_then(|told| told.oper))
}

fn technology(act: Act) -> Option<AccessTechnology> {
    Some(match act {
        Act::Gsm | Act::GsmCompact => AccessTechnology::Gsm,
        Act::GsmEgprs => AccessTechnology::Egprs,
        Act::Utran | Act::UtranHsdpa | Act::UtranHsupa | Act::UtranHspa => AccessTechnology::Utran,
        Act::Eutran | Act::SatelliteEutranWb => AccessTechnology::Eutran,
        Act::EcGsmIot => AccessTechnology::EcGsmIot,
        Act::EutranNbS1 | Act::SatelliteEutranNb => AccessTechnology::EutranNbS1,
        Act::Eutra5gcn | Act::Nr5gcn | Act::SatelliteNgRan => AccessTechnology::NewRadio,
        Act::NgRan => AccessTechnology::NgEutran,
        Act::EutraNrDual => AccessTechnology::EutranNrDual,
        Act::Other(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_domain_speaks_for_the_modem() {
        let best = |lines: &[&str]| {
            let told = lines.iter().map(|line| registration_of(&Told::parse_reply(line).unwrap()));
            let mut best: Option<Registration> = None;
            for told in told {
                if best.as_ref().is_none_or(|best| worth(&told) > worth(best)) {
                    best = Some(told);
                }
            }
            best.unwrap()
        };
        let check = |lines: &[&str], status, technology, cell| {
            let best = best(lines);
            assert_eq!((best.status, best.technology, best.cell), (status, technology, cell), "{lines:?}");
        };
        use AccessTechnology::Eutran;
        use RegistrationStatus::{Denied, EmergencyOnly, Home, Idle, Roaming, Searching};
        let cell = Some(0x01A2_D303);
        check(&["+CREG: 2,0"], Idle, None, None);
        check(&["+CREG: 2,2", "+CGREG: 2,0"], Searching, None, None);
        check(&["+CREG: 2,3", "+CEREG: 2,2"], Denied, None, None);
        check(&["+CREG: 2,8", "+CEREG: 2,2"], EmergencyOnly, None, None);
        check(&["+CREG: 2,0", "+CEREG: 2,1,\"18CF\",\"1A2D303\",7"], Home, Some(Eutran), cell);
        check(&["+CREG: 2,1", "+CEREG: 2,1,\"18CF\",\"1A2D303\",7"], Home, Some(Eutran), cell);
        check(&["+CREG: 2,6", "+CEREG: 2,5,\"18CF\",\"1A2D303\",7"], Roaming, Some(Eutran), cell);
    }
}
