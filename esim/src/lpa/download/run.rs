//! One procedure on its way: the parties, and where it is.

use super::card::Card;
use super::cleanup::Cleanup;
use super::error::{Cause, DownloadError};
use super::settle::OpenSession;
use super::user::{Cancel, LoadProgress, Progress, Stage, UserInterface};
use crate::es9::{Es9Error, HttpError, RspServer, RspTransport};
use crate::es10::{DeviceInfo, PendingNotification};
use crate::isdr::IsdROptions;
use crate::transport::ApduChannel;
use crate::types::ServerAddress;

/// The parties of one procedure, and where it is.
pub(crate) struct Run<'a, C: ApduChannel, T, U> {
    pub(crate) card: Card<'a, C>,
    pub(super) transport: &'a mut T,
    pub(super) user: &'a mut U,
    pub(super) device: &'a DeviceInfo,
    pub(super) stage: Stage,
    /// Open on the card: whoever leaves has to end it.
    pub(super) session: Option<OpenSession>,
    /// The result of a failed installation, which the server wants to know.
    pub(super) notification: Option<Box<PendingNotification>>,
}

impl<'a, C: ApduChannel, T: RspTransport, U: UserInterface> Run<'a, C, T, U> {
    pub(crate) fn new(
        channel: &'a mut C,
        transport: &'a mut T,
        user: &'a mut U,
        options: IsdROptions,
        device: &'a DeviceInfo,
    ) -> Self {
        let card = Card::new(channel, options);
        Self { card, transport, user, device, stage: Stage::ReadingCard, session: None, notification: None }
    }

    /// A step begins, unless the user wants to stop.
    pub(crate) fn enter(&mut self, stage: Stage) -> Result<(), Cause> {
        self.stage = stage;
        self.user.progress(&Progress { stage, load: None });
        self.go_on()
    }

    pub(super) fn loaded(&mut self, load: LoadProgress) {
        self.user.progress(&Progress { stage: self.stage, load: Some(load) });
    }

    /// A safe point: nothing is in flight.
    pub(super) fn go_on(&mut self) -> Result<(), Cause> {
        self.user.stop().map_or(Ok(()), |cancel| Err(Cause::Cancelled(cancel)))
    }

    pub(super) fn server(&mut self, address: &ServerAddress) -> RspServer<'_, T> {
        RspServer::new(self.transport, address.clone())
    }

    /// What a server's failure means: a transport may give up because the user wants to stop.
    pub(super) fn failed(&mut self, error: Es9Error) -> Cause {
        match error {
            Es9Error::Http(HttpError::Cancelled) => {
                Cause::Cancelled(self.user.stop().unwrap_or(Cancel::Postpone))
            }
            error => Cause::Server(error),
        }
    }

    /// The way out of everything that fails.
    pub(crate) async fn fail(&mut self, cause: Cause) -> DownloadError {
        let stage = self.stage;
        let cleanup = self.clean_up(&cause).await;
        DownloadError { stage, cause: Box::new(cause), cleanup, notification: self.notification.take() }
    }

    pub(crate) async fn clean_up(&mut self, cause: &Cause) -> Cleanup {
        match self.session.take() {
            None => Cleanup::default(),
            Some(session) => {
                self.user.progress(&Progress { stage: Stage::CleaningUp, load: None });
                super::cleanup::end(&mut self.card, self.transport, &session, cause).await
            }
        }
    }
}
