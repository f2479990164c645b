//! The card as the modem sees it: `+CPIN` (TS 27.007 8.3), ICCID in the vendors' forms, `+CIMI` (5.6).

use at_parser::reply::iccid::parse_iccid;
use at_parser::reply::sim::{PinState, parse_cimi, parse_cpin};
use at_parser::reply::uicc::parse_crsm_iccid;
use at_parser::{Command, ErrorCode, FinalResult};

use super::asking::Asking;
use crate::backend::optional;
use crate::error::{ModemError, Refusal, describe};
use crate::quirks::Quirks;
use crate::state::{SimCard, SimLock, SimState};

/// READ BINARY (TS 27.007 8.18).
const READ_BINARY: u8 = 176;

/// EF.ICCID (TS 102 221 13.2).
const EF_ICCID: u16 = 0x2fe2;

/// Its length.
const ICCID_BYTES: u8 = 10;

pub(super) async fn read(asking: Asking<'_>, quirks: &Quirks) -> Result<SimState, ModemError> {
    let lock = match pin(asking).await? {
        Ok(lock) => lock,
        Err(state) => return Ok(state),
    };
    let iccid = iccid(asking, quirks).await?;
    let imsi = match lock {
        SimLock::None => {
            asking.try_ask(Command::action("+CIMI"), |reply| Ok(parse_cimi(reply)?.imsi)).await?
        }
        _ => None,
    };
    Ok(SimState::Present(SimCard { lock, iccid, imsi }))
}

/// The lock, or the state of a card that has none to tell.
async fn pin(asking: Asking<'_>) -> Result<Result<SimLock, SimState>, ModemError> {
    let told = match asking.ask(Command::read("+CPIN"), parse_cpin).await {
        Err(ModemError::Refused { answer: Refusal::At(result), .. }) => return Ok(Err(refusal(&result))),
        told => optional(told)?,
    };
    let Some(told) = told else { return Ok(Err(SimState::Unknown)) };
    Ok(match told.state {
        PinState::Ready => Ok(SimLock::None),
        PinState::SimPin => Ok(SimLock::Pin),
        PinState::SimPuk => Ok(SimLock::Puk),
        PinState::SimPin2 => Ok(SimLock::Pin2),
        PinState::SimPuk2 => Ok(SimLock::Puk2),
        PinState::NotInserted => Err(SimState::Absent),
        PinState::NotReady | PinState::Busy => Err(SimState::Busy),
        PinState::Failure | PinState::Blocked => Err(SimState::Failed { reason: told.code }),
        _ => Ok(SimLock::Phone(told.code)),
    })
}

/// What an error to `+CPIN?` says of the card (TS 27.007 9.2.1).
fn refusal(result: &FinalResult) -> SimState {
    let failed = || SimState::Failed { reason: describe(result) };
    match result {
        FinalResult::Cme(ErrorCode::Number(number)) => match number {
            10 => SimState::Absent,
            14 => SimState::Busy,
            11 => SimState::Present(SimCard { lock: SimLock::Pin, ..SimCard::default() }),
            12 => SimState::Present(SimCard { lock: SimLock::Puk, ..SimCard::default() }),
            13 | 15 => failed(),
            _ => SimState::Unknown,
        },
        FinalResult::Cme(ErrorCode::Text(text)) => match text.to_ascii_lowercase().as_str() {
            "sim not inserted" => SimState::Absent,
            "sim busy" => SimState::Busy,
            "sim failure" | "sim wrong" => failed(),
            _ => SimState::Unknown,
        },
        // With the card powered down some say no more than this.
        _ => SimState::Unknown,
    }
}

pub(super) async fn iccid(asking: Asking<'_>, quirks: &Quirks) -> Result<Option<String>, ModemError> {
    for name in quirks.iccid {
        // One vendor answers with another's prefix, or with none.
        let command = Command::raw(&format!("AT{name}"))?
            .bare_reply()
            .reply_prefix("+ICCID")
            .reply_prefix("+CCID")
            .reply_prefix("ICCID");
        if let Some(reply) = asking.try_ask(command, parse_iccid).await? {
            return Ok(Some(reply.iccid.as_str().to_owned()));
        }
    }
    let read = Command::set("+CRSM").number(READ_BINARY).number(EF_ICCID).number(0).number(0);
    let access = asking.try_ask(read.number(ICCID_BYTES).finish()?, parse_crsm_iccid).await?;
    Ok(access.and_then(|access| access.iccid).map(|iccid| iccid.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_to_cpin_say_what_the_card_is_doing() {
        let check = |line: &str, expect: SimState| {
            let result = FinalResult::parse(line.as_bytes()).unwrap();
            assert_eq!(refusal(&result), expect, "{line}");
        };
        let failed = |reason: &str| SimState::Failed { reason: reason.into() };
        check("+CME ERROR: 10", SimState::Absent);
        check("+CME ERROR: SIM not inserted", SimState::Absent);
        check("+CME ERROR: 14", SimState::Busy);
        check("+CME ERROR: 13", failed("+CME ERROR: 13"));
        check("+CME ERROR: SIM failure", failed("+CME ERROR: SIM failure"));
        check("+CME ERROR: 11", SimState::Present(SimCard { lock: SimLock::Pin, ..SimCard::default() }));
        check("+CME ERROR: 100", SimState::Unknown);
        check("ERROR", SimState::Unknown);
    }
}
