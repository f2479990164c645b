//! From an activation code to a profile on the card (SGP.22 3.1), and every way back.

mod authenticate;
mod card;
mod cleanup;
mod error;
mod install;
mod policy;
mod run;
mod settle;
mod source;
mod user;

pub use cleanup::{Cleanup, CleanupStep};
pub use error::{Cause, CheckFailure, DownloadError};
pub use install::{Installed, Previewed, download, preview};
pub use policy::PolicyRules;
pub(super) use run::Run;
pub use settle::{OpenSession, Settled, settle};
pub use source::{DownloadRequest, Source};
pub use user::{
    Cancel, Consent, Decision, LoadProgress, PolicyConsent, Preview, Progress, Stage, UserInterface,
};
