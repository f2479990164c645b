//! The two procedures: look, and install.

use super::authenticate::{Authenticated, check_transaction, malformed};
use super::card::Card;
use super::cleanup::Cleanup;
use super::error::{Cause, CheckFailure, DownloadError};
use super::policy::{PolicyRules, allowed, restrictions};
use super::run::Run;
use super::source::{Destination, DownloadRequest, Source};
use super::user::{Cancel, Decision, LoadProgress, PolicyConsent, Preview, Stage, UserInterface};
use crate::error::Error;
use crate::es9::{ClientAuthenticated, Es9Function, ProfileOffer, RspTransport};
use crate::es10::{
    AuthenticatedCard, BoundProfilePackage, Function, InstallationResult, PendingNotification, PendingSearch,
    ProfileMetadata, SmdpSigned2, addresses, authorisation, installation_result, pending, prepare_download,
};
use crate::lpa::discover::MAX_CASCADE;
use crate::transport::{ApduChannel, TransportError};
use crate::types::{Aid, ConfirmationCode, NotificationEvent, TransactionId};

/// A profile that is on the card, disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The AID of its ISD-P.
    pub aid: Aid,
    /// What it is.
    pub metadata: ProfileMetadata,
    /// What the server has to be told; it waits on the card as well, see [`crate::notification`].
    pub notification: PendingNotification,
}

/// A profile that waits at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// What it is.
    pub preview: Preview,
    /// That the order was left as it was.
    pub cleanup: Cleanup,
}

/// Shows what waits at a server, and leaves it there: the session ends as postponed.
///
/// # Errors
/// [`DownloadError`].
pub async fn preview<C: ApduChannel, T: RspTransport, U: UserInterface>(
    channel: &mut C,
    transport: &mut T,
    user: &mut U,
    request: &DownloadRequest,
) -> Result<Previewed, DownloadError> {
    let mut run = Run::new(channel, transport, user, request.card, &request.device);
    let result = match run.offered(&request.source).await {
        Ok(offer) => {
            let cleanup = run.clean_up(&Cause::Cancelled(Cancel::Postpone)).await;
            Ok(Previewed { preview: offer.preview, cleanup })
        }
        Err(cause) => Err(run.fail(cause).await),
    };
    run.card.close().await;
    result
}

/// Downloads a profile and installs it, if the user agrees.
///
/// Whatever happens, card and server are left clean where they can be reached; [`DownloadError::cleanup`] says so. A download that
/// did not reach its end may be begun anew with the same code where [`DownloadError::retry`] says so: a server that has bound the
/// profile already binds it again to the same card. Dropping the future leaves a session open for [`super::settle`].
///
/// # Errors
/// [`DownloadError`].
pub async fn download<C: ApduChannel, T: RspTransport, U: UserInterface>(
    channel: &mut C,
    transport: &mut T,
    user: &mut U,
    request: &DownloadRequest,
) -> Result<Installed, DownloadError> {
    let mut run = Run::new(channel, transport, user, request.card, &request.device);
    let result = match run.download(&request.source).await {
        Ok(installed) => Ok(installed),
        Err(cause) => Err(run.fail(cause).await),
    };
    run.card.close().await;
    result
}

/// What the server offers, checked.
struct Offer {
    profile: Box<ProfileOffer>,
    transaction_id: TransactionId,
    preview: Preview,
}

impl<C: ApduChannel, T: RspTransport, U: UserInterface> Run<'_, C, T, U> {
    async fn download(&mut self, source: &Source) -> Result<Installed, Cause> {
        let offer = self.offered(source).await?;
        let code = self.consent(&offer.preview).await?;
        let package = self.fetch(&offer, code.as_ref()).await?;
        let result = self.load(&package, &offer.transaction_id).await?;
        // Whatever the result is: with it the session is over.
        self.session = None;
        self.notification = Some(Box::new(result.to_pending()));
        let aid = result.outcome.clone().map_err(Cause::NotInstalled)?;
        if result.transaction_id != offer.transaction_id {
            return Err(CheckFailure::Result.into());
        }
        let expected = offer.preview.metadata.iccid;
        match result.notification.iccid {
            Some(installed) if installed != expected => {
                Err(CheckFailure::Iccid { expected, installed }.into())
            }
            _ => Ok(Installed { aid, metadata: offer.preview.metadata, notification: result.to_pending() }),
        }
    }

    /// Up to the point where the user has to be asked.
    async fn offered(&mut self, source: &Source) -> Result<Offer, Cause> {
        let mut to = self.destination(source).await?;
        for _ in 0..MAX_CASCADE {
            let contacted = self.contact(&to.server, to.oid.as_ref()).await?;
            let Authenticated { card, client } = self.authenticate(&to, &contacted).await?;
            match client {
                ClientAuthenticated::Profile(profile) => return self.check_offer(to, &card, profile).await,
                ClientAuthenticated::Events { mut entries, .. } => {
                    to = match (entries.pop(), entries.is_empty()) {
                        (Some(only), true) => only.into(),
                        (None, _) => return Err(Cause::NoOrder),
                        (Some(last), false) => {
                            entries.push(last);
                            return Err(Cause::SeveralOrders(entries));
                        }
                    };
                }
            }
        }
        Err(Cause::TooManyServers)
    }

    async fn destination(&mut self, source: &Source) -> Result<Destination, Cause> {
        if let Some(destination) = source.destination() {
            return Ok(destination);
        }
        self.enter(Stage::ReadingCard)?;
        let addresses =
            self.card.call(Function::ConfiguredAddresses, &addresses::request(), addresses::parse).await?;
        let server = addresses.default_smdp.and_then(|address| address.parse().ok());
        server.map(|server: crate::types::ServerAddress| server.into()).ok_or(Cause::NoDefaultServer)
    }

    async fn check_offer(
        &mut self,
        to: Destination,
        card: &AuthenticatedCard,
        profile: Box<ProfileOffer>,
    ) -> Result<Offer, Cause> {
        let function = Es9Function::AuthenticateClient;
        let signed = SmdpSigned2::parse(profile.authorisation.signed2.as_bytes())
            .map_err(|reason| malformed(function, "smdpSigned2", reason))?;
        let session = self.session.as_ref().map(|session| session.transaction_id.clone());
        let transaction_id = session.unwrap_or_else(|| signed.transaction_id.clone());
        check_transaction(&transaction_id, Some(&signed.transaction_id), function)?;
        let policy = self.policy(&profile.metadata, card).await?;
        let preview = Preview {
            server: to.server,
            metadata: profile.metadata.clone(),
            confirmation_code_required: signed.confirmation_code_required,
            policy,
            bound_before: signed.bound_before,
        };
        Ok(Offer { profile, transaction_id, preview })
    }

    /// The card's table is read only when the profile has rules.
    async fn policy(
        &mut self,
        metadata: &ProfileMetadata,
        card: &AuthenticatedCard,
    ) -> Result<PolicyRules, Cause> {
        if restrictions(&metadata.ppr_ids).next().is_none() {
            return Ok(PolicyRules { rules: metadata.ppr_ids.clone(), consent_required: false });
        }
        let forbidden = card.info.as_ref().map(|info| info.forbidden_pprs.clone()).unwrap_or_default();
        let function = Function::RulesAuthorisationTable;
        match self.card.call(function, &authorisation::request(), authorisation::parse).await {
            Ok(table) => allowed(metadata, &table, &forbidden).ok_or(CheckFailure::PolicyRules.into()),
            // A card without the function checks the rules itself; the user is asked to be on the safe side.
            Err(Error::Status { .. }) => {
                Ok(PolicyRules { rules: metadata.ppr_ids.clone(), consent_required: true })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The confirmation code, where one is needed.
    async fn consent(&mut self, preview: &Preview) -> Result<Option<ConfirmationCode>, Cause> {
        self.enter(Stage::AwaitingConsent)?;
        let consent = match self.user.decide(preview).await {
            Decision::Install(consent) => consent,
            Decision::Stop(cancel) => return Err(Cause::Cancelled(cancel)),
        };
        if preview.policy.consent_required && consent.policy == PolicyConsent::NotGiven {
            return Err(Cause::PolicyConsentMissing);
        }
        match consent.confirmation_code.filter(|_| preview.confirmation_code_required) {
            None if preview.confirmation_code_required => Err(Cause::ConfirmationCodeMissing),
            code => Ok(code),
        }
    }

    async fn fetch(
        &mut self,
        offer: &Offer,
        code: Option<&ConfirmationCode>,
    ) -> Result<BoundProfilePackage, Cause> {
        self.enter(Stage::PreparingDownload)?;
        let hash = code.map(|code| code.hash(&offer.transaction_id));
        let request = prepare_download::request(&offer.profile.authorisation, hash.as_ref());
        let prepared = self.card.call(Function::PrepareDownload, &request, prepare_download::parse).await?;

        self.enter(Stage::FetchingPackage)?;
        let server = offer.preview.server.clone();
        let answer = self.server(&server).bound_profile_package(&offer.transaction_id, &prepared).await;
        let delivered = answer.map_err(|error| self.failed(error))?;
        let function = Es9Function::GetBoundProfilePackage;
        check_transaction(&offer.transaction_id, delivered.transaction_id.as_ref(), function)?;
        let package = BoundProfilePackage::parse(delivered.package).map_err(Cause::Package)?;
        check_transaction(&offer.transaction_id, Some(package.transaction_id()), function)?;
        match package.metadata().difference(&offer.preview.metadata) {
            Some(member) => Err(CheckFailure::Metadata { member }.into()),
            None => Ok(package),
        }
    }

    /// Segment by segment, until the card has come to a result.
    async fn load(
        &mut self,
        package: &BoundProfilePackage,
        transaction_id: &TransactionId,
    ) -> Result<InstallationResult, Cause> {
        self.enter(Stage::Loading)?;
        let mut progress = LoadProgress {
            segments: 0,
            all_segments: package.segments().len(),
            bytes: 0,
            all_bytes: package.len(),
        };
        self.loaded(progress);
        let function = Function::LoadBoundProfilePackage;
        let mut error = Error::EmptyAnswer { function };
        for segment in package.segments() {
            self.go_on()?;
            let answer = self.card.isd_r().await?.load_segment(segment).await;
            match answer.and_then(|answer| match &answer[..] {
                [] => Ok(None),
                answer => installation_result::parse(answer).map(Some),
            }) {
                Ok(Some(result)) => return Ok(result),
                Ok(None) => {
                    progress.segments += 1;
                    progress.bytes += segment.len();
                    self.loaded(progress);
                }
                Err(failure) => {
                    error = failure;
                    break;
                }
            }
        }
        let LoadProgress { segments, all_segments, .. } = progress;
        match self.result_on_card(&error, transaction_id).await {
            Some(result) => Ok(result),
            None => Err(Cause::LoadInterrupted { segments, all_segments, error }),
        }
    }

    /// The card may have come to a result whose message got lost.
    async fn result_on_card(
        &mut self,
        error: &Error,
        transaction_id: &TransactionId,
    ) -> Option<InstallationResult> {
        match error {
            Error::Transport(TransportError::Gone) => return None,
            Error::Transport(_) => self.card.close().await,
            _ => {}
        }
        find_result(&mut self.card, transaction_id).await.ok().flatten()
    }
}

/// The result of a session among the notifications that wait on the card.
pub(super) async fn find_result<C: ApduChannel>(
    card: &mut Card<'_, C>,
    transaction_id: &TransactionId,
) -> Result<Option<InstallationResult>, Error> {
    let search = PendingSearch::Events([NotificationEvent::Install].into_iter().collect());
    let request = pending::request(&search);
    let waiting = card.call(Function::RetrieveNotifications, &request, pending::parse).await?;
    let results = waiting.notifications.iter();
    let mut results = results.filter_map(|waiting| installation_result::parse(waiting.raw.as_bytes()).ok());
    Ok(results.find(|result| result.transaction_id == *transaction_id))
}
