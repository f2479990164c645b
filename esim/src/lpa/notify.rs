//! The steps of delivering notifications. Between any two of them the caller keeps the outbox on disk.

use crate::error::Error;
use crate::es9::{Es9Error, RspServer, RspTransport};
use crate::es10::{PendingNotification, PendingSearch};
use crate::isdr::{IsdR, IsdROptions};
use crate::notification::Outbox;
use crate::refusal::RefusalKind;
use crate::transport::ApduChannel;

/// Takes every notification into the outbox that waits on the card and is not in there, one at a time. Returns how many were new.
///
/// # Errors
/// [`Error`]; what was taken in before stays.
pub async fn collect_notifications<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    outbox: &mut Outbox,
) -> Result<usize, Error> {
    let mut session = IsdR::open(channel, options).await?;
    let result = collect(&mut session, outbox).await;
    let _ = session.close().await;
    result
}

async fn collect<C: ApduChannel>(session: &mut IsdR<'_, C>, outbox: &mut Outbox) -> Result<usize, Error> {
    let listed = session.notifications(None).await?;
    outbox.forget_removed(&listed);
    let missing: Vec<_> = outbox.missing(&listed).cloned().collect();
    let mut taken = 0;
    for number in missing {
        let search = PendingSearch::Number(number.clone());
        let pending = session.pending_notifications(&search).await?;
        let found = pending.notifications.into_iter().find(|found| found.metadata.sequence_number == number);
        // One that is of no known form, or gone meanwhile, is left alone; one for which there is no room stays on the card.
        if let Some(notification) = found
            && outbox.add(notification).is_ok()
        {
            taken += 1;
        }
    }
    Ok(taken)
}

/// Delivers one notification. When it succeeds the server has it, and [`Outbox::acknowledged`] says so; when it fails,
/// [`Outbox::failed`] does, and nothing else depends on it.
///
/// # Errors
/// [`Es9Error`].
pub async fn deliver_notification<T: RspTransport>(
    transport: &mut T,
    notification: &PendingNotification,
) -> Result<(), Es9Error> {
    let address = notification.metadata.address.parse().map_err(Es9Error::Receiver)?;
    RspServer::new(transport, address).handle_notification(notification.raw.as_bytes()).await
}

/// Takes the notifications off the card that their servers have. Returns how many.
///
/// # Errors
/// [`Error`]; those that are off the card by then are forgotten.
pub async fn remove_acknowledged<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    outbox: &mut Outbox,
) -> Result<usize, Error> {
    let numbers: Vec<_> = outbox.to_remove().cloned().collect();
    if numbers.is_empty() {
        return Ok(0);
    }
    let mut session = IsdR::open(channel, options).await?;
    let mut result = Ok(0);
    for number in &numbers {
        match session.remove_notification(number).await {
            Err(error) if error.refusal().is_none_or(|no| no.kind != RefusalKind::NothingToDelete) => {
                result = Err(error);
                break;
            }
            _ => {
                outbox.forget(number);
                result = result.map(|removed| removed + 1);
            }
        }
    }
    let _ = session.close().await;
    result
}
