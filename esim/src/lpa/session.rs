//! A session around a piece of work.

use crate::error::Error;
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;

/// Opens a session, does `work` in it, and closes it whether that succeeds or fails.
///
/// A session that does not close takes nothing back that was done in it: the result is that of the work.
///
/// # Errors
/// What [`IsdR::open`] and `work` say.
pub async fn with_isd_r<C, T, W>(channel: &mut C, options: &IsdROptions, work: W) -> Result<T, Error>
where
    C: ApduChannel,
    W: AsyncFnOnce(&mut IsdR<'_, C>) -> Result<T, Error>,
{
    let mut session = IsdR::open(channel, options).await?;
    let result = work(&mut session).await;
    let _ = session.close().await;
    result
}
