//! The card during a procedure that waits for servers and people in between: its channel may get lost meanwhile.

use crate::error::Error;
use crate::es10::Function;
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;

/// A card with at most one session of ours open.
pub(crate) struct Card<'c, C: ApduChannel> {
    channel: &'c mut C,
    options: IsdROptions,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open,
}

impl<'c, C: ApduChannel> Card<'c, C> {
    pub(super) fn new(channel: &'c mut C, options: IsdROptions) -> Self {
        Self { channel, options, state: State::Closed }
    }

    /// The session with the ISD-R, which is opened where it is not.
    pub(crate) async fn isd_r(&mut self) -> Result<IsdR<'_, C>, Error> {
        if self.state == State::Closed {
            let aid = IsdR::open(&mut *self.channel, &self.options).await?.aid();
            self.options = self.options.with_known_aid(aid);
            self.state = State::Open;
        }
        let aid = self.options.preferred_aid.unwrap_or(crate::isdr::ISD_R_AID);
        Ok(IsdR::resume(self.channel, aid, self.options.block_size))
    }

    /// One function, and on a channel that has got lost once more on a new one.
    ///
    /// Not a closure over the session: whether its future can go to another thread, the compiler could not tell.
    pub(crate) async fn call<A>(
        &mut self,
        function: Function,
        request: &[u8],
        parse: fn(&[u8]) -> Result<A, Error>,
    ) -> Result<A, Error> {
        let answer = match self.isd_r().await?.call(function, request).await {
            Err(error) if error.is_channel_lost() => {
                self.close().await;
                self.isd_r().await?.call(function, request).await?
            }
            answer => answer?,
        };
        parse(&answer)
    }

    pub(crate) async fn close(&mut self) {
        if self.state == State::Open {
            self.state = State::Closed;
            // A channel that does not close takes nothing back.
            let _ = self.channel.close().await;
        }
    }
}
