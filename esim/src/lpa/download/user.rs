//! The user's side of a download (the standard's LUI): is told, is asked, may stop it.

use std::future::Future;

use super::{OpenSession, PolicyRules};
use crate::es10::ProfileMetadata;
use crate::types::{ConfirmationCode, ServerAddress};

/// Whoever wants the download: is told about its steps, is asked for consent, and may stop it.
pub trait UserInterface: Send {
    /// A step begins, or a segment has reached the card.
    fn progress(&mut self, progress: &Progress);

    /// The profile is known, nothing is installed yet. The card waits meanwhile, and so does the server, for some minutes: the deadline
    /// is the caller's, with [`Decision::Stop`] and [`Cancel::Timeout`].
    fn decide(&mut self, preview: &Preview) -> impl Future<Output = Decision> + Send;

    /// Whether the download is to stop; asked between any two steps, and between the segments of the profile. After the last segment
    /// there is no way back but deleting the profile.
    fn stop(&mut self) -> Option<Cancel> {
        None
    }

    /// The card is about to open a session, which is over when the procedure returns or opens another one; the procedure goes on when
    /// this does. Whoever keeps the mark, and does not come to the end of the procedure, hands it to [`settle`](super::settle) later.
    fn opening_session(&mut self, session: &OpenSession) -> impl Future<Output = ()> + Send {
        let _ = session;
        std::future::ready(())
    }
}

/// Where a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The step.
    pub stage: Stage,
    /// How much of the profile the card has, while [`Stage::Loading`].
    pub load: Option<LoadProgress>,
}

/// The steps of a download, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The card is asked what the server has to know.
    ReadingCard,
    /// The server proves who it is.
    ContactingServer,
    /// The card checks that.
    AuthenticatingServer,
    /// The server checks the card, and says what it has for it.
    AuthenticatingCard,
    /// The user is asked.
    AwaitingConsent,
    /// The card makes a key for the download.
    PreparingDownload,
    /// The server encrypts the profile for that key, and sends it.
    FetchingPackage,
    /// The card takes the profile.
    Loading,
    /// Card and server are told that nothing comes of it.
    CleaningUp,
}

/// How much of the profile the card has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoadProgress {
    /// Segments that the card has.
    pub segments: usize,
    /// Segments of the whole profile.
    pub all_segments: usize,
    /// Bytes that the card has.
    pub bytes: usize,
    /// Bytes of the whole profile.
    pub all_bytes: usize,
}

/// What the user is to consent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The server that offers it.
    pub server: ServerAddress,
    /// What the profile is.
    pub metadata: ProfileMetadata,
    /// Whether the operator wants a confirmation code.
    pub confirmation_code_required: bool,
    /// What the operator forbids the user to do with it, and whether that needs the user's explicit consent.
    pub policy: PolicyRules,
    /// Whether an earlier download of the same profile was begun and did not reach its end.
    pub bound_before: bool,
}

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// To install the profile.
    Install(Consent),
    /// Not to.
    Stop(Cancel),
}

/// What the user gives for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The confirmation code, where one is required; otherwise it is not looked at.
    pub confirmation_code: Option<ConfirmationCode>,
    /// Whether the user agrees to the policy rules, where that is required.
    pub policy: PolicyConsent,
}

/// Whether the user agrees to the policy rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PolicyConsent {
    /// After having been shown them.
    Given,
    /// Has not been asked, or does not.
    #[default]
    NotGiven,
}

/// Why a user stops a download; it decides what becomes of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cancel {
    /// Not now: the order stays.
    Postpone,
    /// Not this profile: the server may end the order.
    Reject,
    /// The user has not answered: the order stays.
    Timeout,
}
