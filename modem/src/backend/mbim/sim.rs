//! The card as the modem sees it (Basic Connect Subscriber Ready Status, Pin).

use mbim::basic_connect::{
    PinQuery, PinState, PinType, SubscriberReadyState, SubscriberReadyStatus, SubscriberReadyStatusQuery,
};

use super::try_ask;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::{SimCard, SimLock, SimState};

pub(super) async fn read(port: &MbimPort) -> Result<Option<SimState>, ModemError> {
    let Some(told) = try_ask(port, SubscriberReadyStatusQuery {}).await? else { return Ok(None) };
    let lock = match told.ready_state {
        SubscriberReadyState::DeviceLocked => lock(port).await?,
        _ => SimLock::None,
    };
    Ok(Some(judge(told, lock)))
}

fn judge(told: SubscriberReadyStatus, lock: SimLock) -> SimState {
    let failed = |reason: &str| SimState::Failed { reason: reason.to_owned() };
    match told.ready_state {
        // An eUICC without an enabled profile, before MBIMEx 3.0 had a word for it.
        SubscriberReadyState::NotActivated if told.sim_iccid.is_empty() => SimState::Absent,
        SubscriberReadyState::Initialized
        | SubscriberReadyState::DeviceLocked
        | SubscriberReadyState::NotActivated => {
            let imsi = Some(told.subscriber_id.into_inner()).filter(|imsi| !imsi.is_empty());
            SimState::Present(SimCard { lock, iccid: iccid(&told.sim_iccid), imsi })
        }
        SubscriberReadyState::NotInitialized => SimState::Busy,
        SubscriberReadyState::SimNotInserted | SubscriberReadyState::NoEsimProfile => SimState::Absent,
        SubscriberReadyState::BadSim => failed("bad SIM"),
        SubscriberReadyState::Failure => failed("SIM failure"),
        _ => SimState::Unknown,
    }
}

/// Some modems leave the filler of the last half byte.
fn iccid(told: &str) -> Option<String> {
    let digits = told.trim_end_matches(['F', 'f']);
    (digits.len() >= 18 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.to_owned())
}

async fn lock(port: &MbimPort) -> Result<SimLock, ModemError> {
    let Some(told) = try_ask(port, PinQuery {}).await? else { return Ok(SimLock::Phone("locked".into())) };
    Ok(match (told.pin_state, told.pin_type) {
        (PinState::Unlocked, _) => SimLock::None,
        (_, PinType::Pin1) => SimLock::Pin,
        (_, PinType::Puk1) => SimLock::Puk,
        (_, PinType::Pin2) => SimLock::Pin2,
        (_, PinType::Puk2) => SimLock::Puk2,
        (_, other) => SimLock::Phone(format!("{other}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(ready_state: SubscriberReadyState, iccid: &str) -> SubscriberReadyStatus {
        SubscriberReadyStatus {
            ready_state,
            flags: None,
            subscriber_id: "262010000000001".into(),
            sim_iccid: iccid.into(),
            ready_info: Default::default(),
            telephone_numbers: Vec::new(),
        }
    }

    #[test]
    fn a_status_is_judged() {
        use SubscriberReadyState as State;
        let check = |state, expect: SimState| {
            assert_eq!(judge(told(state, "8949000000000000001"), SimLock::None), expect, "{state:?}");
        };
        let card = SimCard {
            lock: SimLock::None,
            iccid: Some("8949000000000000001".into()),
            imsi: Some("262010000000001".into()),
        };
        check(State::Initialized, SimState::Present(card));
        check(State::NotInitialized, SimState::Busy);
        check(State::SimNotInserted, SimState::Absent);
        check(State::NoEsimProfile, SimState::Absent);
        check(State::BadSim, SimState::Failed { reason: "bad SIM".into() });
    }

    #[test]
    fn an_iccid_has_no_filler() {
        assert_eq!(iccid("8949000000000000001F").as_deref(), Some("8949000000000000001"));
        assert_eq!(iccid("89490000000000000019").as_deref(), Some("89490000000000000019"));
        for nonsense in ["", "F", "8949", "8949000000000000ABC1"] {
            assert_eq!(iccid(nonsense), None, "{nonsense}");
        }
    }
}
