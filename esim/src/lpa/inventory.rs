//! Everything about a card that can be read, in one session.

use crate::error::Error;
use crate::es10::{
    ConfiguredAddresses, EuiccInfo2, Icons, NotificationMetadata, ProfileInfo, ProfileQuery, ProfileSearch,
};
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;
use crate::types::{Aid, Eid};

/// What is on a card. Without EID and profiles a card is of no use; the rest some cards refuse, and then the reason stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// The ISD-R of this card, to be preferred next time.
    pub isd_r: Aid,
    /// The card's number.
    pub eid: Eid,
    /// The profiles.
    pub profiles: Vec<ProfileInfo>,
    /// What the card says about itself.
    pub info: Result<EuiccInfo2, Error>,
    /// The servers that it knows.
    pub addresses: Result<ConfiguredAddresses, Error>,
    /// The notifications that wait on it.
    pub notifications: Result<Vec<NotificationMetadata>, Error>,
}

/// Reads a card.
///
/// # Errors
/// [`Error`], also when the transport fails in the middle.
pub async fn inventory<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    icons: Icons,
) -> Result<Inventory, Error> {
    let mut session = IsdR::open(channel, options).await?;
    let result = read(&mut session, icons).await;
    let _ = session.close().await;
    result
}

async fn read<C: ApduChannel>(session: &mut IsdR<'_, C>, icons: Icons) -> Result<Inventory, Error> {
    Ok(Inventory {
        isd_r: session.aid(),
        eid: session.eid().await?,
        profiles: session.profiles(&ProfileQuery { search: ProfileSearch::All, icons }).await?,
        info: unless_broken(session.euicc_info2().await)?,
        addresses: unless_broken(session.configured_addresses().await)?,
        notifications: unless_broken(session.notifications(None).await)?,
    })
}

/// Lets through what one function alone is to blame for.
fn unless_broken<T>(result: Result<T, Error>) -> Result<Result<T, Error>, Error> {
    match result {
        Err(error) if matches!(error, Error::Transport(_)) || error.is_channel_lost() => Err(error),
        result => Ok(result),
    }
}
