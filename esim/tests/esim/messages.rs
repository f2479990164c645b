//! What a person reads: every error says what happened, and what to do where something can be done.

use esim::es10::Function;
use esim::tlv::{Tag, TlvError};
use esim::{Error, Refusal, RefusalKind, TransportError};

use crate::support::sw;

const FUNCTIONS: [Function; 20] = [
    Function::AuthenticateServer,
    Function::CancelSession,
    Function::ConfiguredAddresses,
    Function::DeleteProfile,
    Function::DisableProfile,
    Function::EnableProfile,
    Function::EuiccChallenge,
    Function::EuiccInfo1,
    Function::EuiccInfo2,
    Function::GetEid,
    Function::ListNotifications,
    Function::LoadBoundProfilePackage,
    Function::MemoryReset,
    Function::PrepareDownload,
    Function::ProfilesInfo,
    Function::RemoveNotification,
    Function::RetrieveNotifications,
    Function::RulesAuthorisationTable,
    Function::SetDefaultDpAddress,
    Function::SetNickname,
];

#[test]
fn every_code_of_every_function_has_a_message() {
    for function in FUNCTIONS {
        for code in (1..=30).chain([126, 127, 128, u64::MAX]) {
            let refusal = Refusal::new(function, code);
            let text = Error::Refused(refusal).to_string();
            assert!(
                text.starts_with(&format!("{function}: ")) && text.ends_with(&format!("(result {code})"))
            );
            assert!(!refusal.message().is_empty());
            let needs_nothing = matches!(
                (refusal.kind, function),
                (RefusalKind::NothingToDelete | RefusalKind::ProfileNotEnabled, _)
                    | (RefusalKind::ProfileEnabled, Function::EnableProfile)
            );
            assert_eq!(refusal.next_step().is_none(), needs_nothing, "{text}");
        }
    }
}

#[test]
fn messages_and_next_steps() {
    let check = |error: Error, message: &str, next: Option<&str>| {
        assert_eq!(error.to_string(), message);
        assert_eq!(error.next_step(), next);
    };
    check(
        Refusal::new(Function::DeleteProfile, 2).into(),
        "DeleteProfile: the profile is enabled (result 2)",
        Some("disable it first"),
    );
    check(
        Refusal::new(Function::EnableProfile, 5).into(),
        "EnableProfile: the card is busy with a command of its own for the modem (result 5)",
        Some("reset the modem and try again"),
    );
    check(
        Refusal::new(Function::DisableProfile, 3).into(),
        "DisableProfile: a policy rule of the operator forbids disabling the profile that is enabled (result 3)",
        Some("ask the operator of that profile"),
    );
    check(
        Error::NicknameTooLong { bytes: 65 },
        "the nickname takes 65 bytes as UTF-8, a card stores 64",
        Some("choose a shorter nickname"),
    );
    check(
        Error::Status { function: Function::GetEid, sw: sw(0x6D00) },
        "GetEID: the card answers with status 6D00 (the card does not know this command)",
        Some("this card does not support the function"),
    );
    check(
        Error::Malformed { function: Function::GetEid, reason: TlvError::Missing { tag: Tag::new(0x5A) } },
        "GetEID: the card's answer is malformed: tag 5A is missing",
        Some("try again; if it persists, report the card's vendor and firmware"),
    );
    check(
        Error::Transport(TransportError::NoChannel),
        "no free logical channel on the card",
        Some("stop other programs that use the card, or reset the modem"),
    );
    check(
        Error::NotAnEuicc { tried: 10 },
        "the card is not an eUICC: none of 10 known ISD-R applications is on it",
        Some("check that the slot holds an eSIM; cards for M2M (SGP.02) cannot be managed from a device"),
    );
}

#[test]
fn lost_channels_and_busy_cards_are_told_apart() {
    let status = |number| Error::Status { function: Function::EnableProfile, sw: sw(number) };
    let check = |error: Error, lost: bool, busy: bool| {
        assert_eq!((error.is_channel_lost(), error.is_cat_busy()), (lost, busy), "{error}");
    };
    check(status(0x6881), true, false);
    check(status(0x6E00), true, false);
    check(status(0x9300), false, true);
    check(status(0x6A80), false, false);
    check(TransportError::ChannelLost.into(), true, false);
    check(TransportError::Gone.into(), false, false);
    check(Refusal::new(Function::EnableProfile, 5).into(), false, true);
    check(Refusal::new(Function::EnableProfile, 1).into(), false, false);
}
