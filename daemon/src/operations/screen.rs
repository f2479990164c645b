//! A download's user: shows its steps, and asks for consent by `Operation.Accept`.

use std::sync::Arc;
use std::time::Duration;

use dbus_interface::PropertyMap;
use esim::es10::{IconType, ProfileClass};
use esim::lpa::{
    Cancel, Consent as Given, Decision, LoadProgress, OpenSession, PolicyConsent, Preview, Progress,
    Stage as Step, UserInterface,
};
use esim::types::ConfirmationCode;
use zbus::OwnedVariant;

use super::context::{Context, fact, text};
use super::job::Consent;
use crate::deadline::Deadline;
use crate::lpa::journal::{Download, Session};
use crate::world::Stage;

/// What is shown and asked in one operation.
pub(super) struct Screen {
    context: Arc<Context>,
    pub(super) consent: Consent,
    pub(super) code: Option<ConfirmationCode>,
    /// When the operation has to end; it stands still during the wait for consent.
    pub(super) deadline: Deadline,
    /// What somebody has agreed to already, before the download was begun anew.
    agreed: Option<Preview>,
    /// What the journal knows; `None` where nothing is to be installed.
    pub(super) journal: Option<Download>,
    patience: Duration,
}

impl Screen {
    pub(super) fn new(context: &Arc<Context>, consent: Consent, code: Option<ConfirmationCode>) -> Self {
        let deadline = Deadline::after(context.timeouts.download);
        let patience = context.timeouts.consent;
        Screen {
            context: Arc::clone(context),
            consent,
            code,
            deadline,
            agreed: None,
            journal: None,
            patience,
        }
    }

    /// Keeps what is known of the download.
    async fn remember(&mut self, change: impl FnOnce(&mut Download)) {
        let Some(download) = &mut self.journal else { return };
        change(download);
        if let Err(error) = self.context.lpa.journal.put(download.clone()).await {
            // It is in there already, with less: the card is looked at all the same.
            tracing::warn!(operation = self.context.number(), %error, "the journal does not know the session");
        }
    }

    fn given(&self) -> Decision {
        let consent = Given { confirmation_code: self.code.clone(), policy: PolicyConsent::Given };
        Decision::Install(consent)
    }

    async fn ask(&mut self) -> Decision {
        let deadline = self.deadline.clone();
        let _pause = deadline.pause();
        let mut question = self.context.lpa.consents.ask(self.context.number());
        // Only now: whoever sees the stage may answer.
        self.context.progress.stage(Stage::AwaitingConsent);
        let answer = tokio::time::timeout(self.patience, question.answered());
        let answer = self.context.or_cancelled(answer).await;
        drop(question);
        match answer {
            Ok(Ok(code)) => {
                self.code = code.or_else(|| self.code.take());
                self.given()
            }
            Ok(Err(_)) => Decision::Stop(Cancel::Timeout),
            Err(_) => Decision::Stop(Cancel::Postpone),
        }
    }
}

impl UserInterface for Screen {
    fn progress(&mut self, progress: &Progress) {
        let stage = match progress.stage {
            Step::ReadingCard => Stage::OpeningCard,
            Step::ContactingServer => Stage::ContactingServer,
            Step::AuthenticatingServer | Step::AuthenticatingCard => Stage::Authenticating,
            // When it has something to show.
            Step::AwaitingConsent => return,
            Step::PreparingDownload | Step::FetchingPackage => Stage::Downloading,
            Step::Loading => Stage::Installing,
            Step::CleaningUp => Stage::CleaningUp,
        };
        match &progress.load {
            Some(load) => self.context.progress.tell(load_facts(load), share(load)),
            None => self.context.progress.stage(stage),
        }
    }

    async fn decide(&mut self, preview: &Preview) -> Decision {
        self.context.progress.tell(preview_facts(preview), 0.0);
        let iccid = preview.metadata.iccid;
        let is_on_card = |card: &crate::card::CardReading| card.profiles.iter().any(|p| p.iccid == iccid);
        if !self.context.unit.card().is_some_and(|card| is_on_card(&card)) {
            self.remember(|download| download.iccid = Some(iccid.to_string())).await;
        }
        let again = self.agreed.as_ref().is_some_and(|agreed| is_the_same(agreed, preview));
        let decision = match self.consent {
            Consent::Given => self.given(),
            Consent::ToBeAsked if again => self.given(),
            Consent::ToBeAsked => self.ask().await,
        };
        if matches!(decision, Decision::Install(_)) {
            self.agreed = Some(preview.clone());
        }
        decision
    }

    fn stop(&mut self) -> Option<Cancel> {
        if *self.context.cancelled.borrow() {
            return Some(Cancel::Postpone);
        }
        self.deadline.is_over().then_some(Cancel::Timeout)
    }

    async fn opening_session(&mut self, session: &OpenSession) {
        self.remember(|download| download.session = Some(Session::new(session))).await;
    }
}

/// Whether who has agreed to `agreed` need not be asked about `preview`.
fn is_the_same(agreed: &Preview, preview: &Preview) -> bool {
    // That it was begun before is what one expects then.
    Preview { bound_before: preview.bound_before, ..agreed.clone() } == *preview
}

/// Loading is what takes the time.
fn share(load: &LoadProgress) -> f64 {
    let part = |value: usize| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    let all = part(load.all_bytes).max(1.0);
    Stage::Installing.progress() + 0.4 * (part(load.bytes) / all).min(1.0)
}

fn load_facts(load: &LoadProgress) -> PropertyMap {
    let segments = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let mut facts = fact("Segments", segments(load.segments));
    facts.extend(fact("SegmentsTotal", segments(load.all_segments)));
    facts.extend(fact("Bytes", load.bytes as u64));
    facts.extend(fact("BytesTotal", load.all_bytes as u64));
    facts
}

pub(super) fn preview_facts(preview: &Preview) -> PropertyMap {
    let metadata = &preview.metadata;
    let class = match metadata.class {
        ProfileClass::Operational => "operational".to_owned(),
        ProfileClass::Provisioning => "provisioning".to_owned(),
        ProfileClass::Test => "test".to_owned(),
        ProfileClass::Unknown(number) => number.to_string(),
    };
    let rules = [
        (preview.policy.rules.may_not_be_disabled(), "disable-not-allowed"),
        (preview.policy.rules.may_not_be_deleted(), "delete-not-allowed"),
        (preview.policy.rules.update_control(), "update-control"),
    ];
    let rules: Vec<&str> = rules.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    let mut facts = fact("Iccid", text(&metadata.iccid.to_string()));
    facts.extend(fact("Name", text(&metadata.name)));
    facts.extend(fact("ServiceProvider", text(&metadata.service_provider)));
    facts.extend(fact("Class", text(&class)));
    facts.extend(fact("PolicyRules", value(rules)));
    facts.extend(fact("Server", text(&preview.server.to_string())));
    facts.extend(fact("ConfirmationCodeRequired", preview.confirmation_code_required));
    facts.extend(fact("ConsentRequired", preview.policy.consent_required));
    facts.extend(fact("BoundBefore", preview.bound_before));
    let media_type = match metadata.icon_type {
        Some(IconType::Jpeg) => Some("image/jpeg"),
        Some(IconType::Png) => Some("image/png"),
        _ => None,
    };
    if let (Some(media_type), Some(icon)) = (media_type, &metadata.icon) {
        facts.extend(fact("IconType", text(media_type)));
        facts.extend(fact("Icon", value(icon.clone())));
    }
    facts
}

/// A fact of any shape.
pub(super) fn value<'v>(value: impl Into<zbus::Variant<'v>>) -> OwnedVariant {
    // None of the values holds a descriptor, which is all that could fail.
    OwnedVariant::try_from(value.into()).unwrap_or_else(|_| OwnedVariant::from(false))
}
