//! Reading the card: one session, a handful of APDUs.

use esim::es10::Icons;
use esim::types::Aid;
use esim::{ApduChannel, IsdROptions, RefusalKind};
use modem::Quirks;

/// What was read from an eUICC.
pub(crate) type CardReading = esim::lpa::Inventory;

/// Reads the card; `None` where it is no eUICC, or where the modem lets nobody reach it.
pub(crate) async fn read<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
) -> Result<Option<CardReading>, esim::Error> {
    match esim::lpa::inventory(channel, options, Icons::Without).await {
        Ok(reading) => Ok(Some(reading)),
        Err(error) if says_no_euicc(&error) => {
            tracing::debug!(%error, "no eUICC");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What a session needs to know about this modem and card.
pub(crate) fn session_options(quirks: &Quirks, preferred_aid: Option<Aid>) -> IsdROptions {
    IsdROptions { block_size: quirks.block_size, preferred_aid, ..IsdROptions::default() }
}

/// An ordinary SIM, an empty slot and a firmware that keeps the ISD-R to itself are all nothing to worry about.
fn says_no_euicc(error: &esim::Error) -> bool {
    use esim::TransportError as T;
    match error {
        esim::Error::NotAnEuicc { .. } => true,
        esim::Error::Transport(error) => {
            matches!(error, T::NoSuchApplication { .. } | T::Refused { .. } | T::Select(_))
        }
        esim::Error::Refused(refusal) => refusal.kind == RefusalKind::IncorrectInput,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use esim::{Error, TransportError};

    use super::*;

    #[test]
    fn an_ordinary_card_is_no_error_and_a_broken_one_is() {
        let check = |error: Error, expect: bool| assert_eq!(says_no_euicc(&error), expect, "{error}");
        check(Error::NotAnEuicc { tried: 10 }, true);
        check(TransportError::Refused { reason: "+CME ERROR: 10".into() }.into(), true);
        check(TransportError::NoSuchApplication { aid: "A0".into() }.into(), true);
        check(TransportError::Timeout { seconds: 60 }.into(), false);
        check(TransportError::NoChannel.into(), false);
        check(TransportError::Gone.into(), false);
    }
}
