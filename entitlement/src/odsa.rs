//! On-device service activation (TS.43 6 to 8): companion devices (ap2006) and primary devices (ap2009).

mod configuration;
mod device;
mod download;
mod eligibility;
mod general;
mod message;
mod service;
mod subscription;
mod temporary_token;

pub use configuration::{AcquireConfiguration, CompanionConfiguration, Configurations, PrimaryConfiguration};
pub use device::{Companion, CompanionService, Primary, Subject};
pub use download::DownloadInfo;
pub use eligibility::{CheckEligibility, Eligibility, EligibilityStatus};
pub use general::{General, OperationResult};
pub use message::{Message, MessageAnswer};
pub use service::{ManageService, ServiceChange, ServiceStatus};
pub use subscription::{ManageSubscription, SubscriptionChange, SubscriptionOutcome};
pub use temporary_token::{AcquireTemporaryToken, TemporaryToken};
