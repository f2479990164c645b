//! The card as the modem sees it (UIM Get Card Status).

use qmi::uim::{
    Application, ApplicationState, ApplicationType, Card, CardReport, CardState, GetCardStatus, PinState,
};

use super::{files, power, try_ask};
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::{SimCard, SimLock, SimState};

/// The index of an application in a report: the slot in its high byte, the application in its low one.
const NONE: u16 = 0xffff;

pub(super) async fn read(port: &QmiPort) -> Result<Option<SimState>, ModemError> {
    power::provision(port).await?;
    let Some(report) = report(port).await? else { return Ok(None) };
    Ok(Some(match judge(&report) {
        Ok(lock) => {
            let iccid = files::iccid(port).await?;
            let imsi = if lock == SimLock::None { files::imsi(port).await? } else { None };
            SimState::Present(SimCard { lock, iccid, imsi })
        }
        Err(state) => state,
    }))
}

/// An application that nobody has chosen yet, and its slot; `None` where one is in use or there is none.
pub(super) async fn unprovisioned(port: &QmiPort) -> Result<Option<(u8, Application)>, ModemError> {
    let Some(report) = report(port).await? else { return Ok(None) };
    if report.index_gw_primary != NONE {
        return Ok(None);
    }
    let cards = (1u8..).zip(report.cards);
    let mut usims = cards
        .flat_map(|(slot, card)| card.applications.into_iter().map(move |application| (slot, application)));
    Ok(usims.find(|(_, application)| application.kind == ApplicationType::Usim))
}

async fn report(port: &QmiPort) -> Result<Option<CardReport>, ModemError> {
    Ok(try_ask(port, &GetCardStatus::default()).await?.and_then(|told| told.card_status))
}

/// The lock of a working card, or the state of one that has none to tell.
fn judge(report: &CardReport) -> Result<SimLock, SimState> {
    let [slot, index] = report.index_gw_primary.to_be_bytes();
    let card = match report.index_gw_primary {
        NONE => report.cards.iter().find(|card| card.card_state != CardState::Absent),
        _ => report.cards.get(usize::from(slot)),
    };
    let Some(card) = card else { return Err(SimState::Absent) };
    match card.card_state {
        CardState::Absent => return Err(SimState::Absent),
        CardState::Present => {}
        CardState::Error => return Err(failed(card)),
        _ => return Err(SimState::Unknown),
    }
    if card.applications.is_empty() {
        // An eUICC without an enabled profile.
        return Err(SimState::Absent);
    }
    let application = match report.index_gw_primary {
        NONE => return Err(SimState::Busy),
        _ => card.applications.get(usize::from(index)).ok_or(SimState::Unknown)?,
    };
    match application.state {
        ApplicationState::Ready => Ok(SimLock::None),
        ApplicationState::Pin1OrUpinPinRequired => Ok(SimLock::Pin),
        ApplicationState::Puk1OrUpinPukRequired => Ok(SimLock::Puk),
        ApplicationState::CheckPersonalizationState => Ok(SimLock::Phone("personalisation".into())),
        ApplicationState::Pin1Blocked => Err(SimState::Failed { reason: "PIN1 and PUK are blocked".into() }),
        ApplicationState::Illegal => Err(SimState::Failed { reason: "illegal SIM".into() }),
        ApplicationState::Detected | ApplicationState::Unknown if blocked(application) => {
            Err(SimState::Failed { reason: "PIN1 is blocked for good".into() })
        }
        ApplicationState::Detected | ApplicationState::Unknown => Err(SimState::Busy),
        _ => Err(SimState::Unknown),
    }
}

fn blocked(application: &Application) -> bool {
    application.pin1_state == PinState::PermanentlyBlocked
}

fn failed(card: &Card) -> SimState {
    SimState::Failed { reason: format!("card error {:?}", card.error_code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(card_state: CardState, application: Option<ApplicationState>, primary: u16) -> CardReport {
        let applications = application
            .map(|state| Application { kind: ApplicationType::Usim, state, ..Default::default() })
            .into_iter()
            .collect();
        let card = Card { card_state, applications, ..Default::default() };
        CardReport {
            index_gw_primary: primary,
            index_1x_primary: NONE,
            index_gw_secondary: NONE,
            index_1x_secondary: NONE,
            cards: vec![card],
        }
    }

    #[test]
    fn a_report_is_judged() {
        use ApplicationState::{Detected, Illegal, Pin1Blocked, Pin1OrUpinPinRequired, Ready};
        let check = |report: CardReport, expect: Result<SimLock, SimState>| {
            assert_eq!(judge(&report), expect, "{report:?}");
        };
        check(report(CardState::Present, Some(Ready), 0), Ok(SimLock::None));
        check(report(CardState::Present, Some(Pin1OrUpinPinRequired), 0), Ok(SimLock::Pin));
        check(report(CardState::Present, Some(Detected), 0), Err(SimState::Busy));
        check(report(CardState::Present, Some(Detected), NONE), Err(SimState::Busy));
        check(report(CardState::Present, None, NONE), Err(SimState::Absent));
        check(report(CardState::Absent, None, NONE), Err(SimState::Absent));
        // A report that lies about which application is in use.
        check(report(CardState::Present, Some(Ready), 7), Err(SimState::Unknown));
        check(report(CardState::Present, Some(Ready), 0x0900), Err(SimState::Absent));
        for state in [Pin1Blocked, Illegal] {
            assert!(matches!(
                judge(&report(CardState::Present, Some(state), 0)),
                Err(SimState::Failed { .. })
            ));
        }
        assert!(matches!(judge(&report(CardState::Error, None, NONE)), Err(SimState::Failed { .. })));
    }
}
