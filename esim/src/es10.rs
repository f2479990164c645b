//! The ES10a, ES10b and ES10c functions (SGP.22 5.7): a file per family, each with the request, the
//! reading of the answer, and the method of [`IsdR`](crate::IsdR) that joins them.

pub mod addresses;
mod answer;
pub mod authenticate_server;
pub mod authorisation;
pub mod bound_profile_package;
pub mod cancel_session;
mod capabilities;
pub mod challenge;
pub mod device_info;
pub mod eid;
pub mod euicc_info;
mod function;
mod installation_failure;
pub mod installation_result;
pub mod metadata;
pub mod notifications;
pub mod pending;
pub mod prepare_download;
pub mod profile_info;
pub mod profiles;
pub mod reset;
mod unknown;

pub use addresses::ConfiguredAddresses;
pub use authenticate_server::{AuthenticatedCard, ServerAuthentication, ServerSigned1};
pub use authorisation::AuthorisationRule;
pub use bound_profile_package::BoundProfilePackage;
pub use cancel_session::{CancelReason, CancelledSession};
pub use capabilities::{RspCapability, UiccCapability};
pub use challenge::EuiccChallenge;
pub use device_info::{DeviceCapability, DeviceInfo, Extensibility};
pub use euicc_info::{CertificationData, EuiccCategory, EuiccInfo1, EuiccInfo2, ExtendedCardResource};
pub use function::Function;
pub use installation_failure::{BppCommand, InstallationFailure, InstallationReason};
pub use installation_result::InstallationResult;
pub use metadata::ProfileMetadata;
pub use notifications::NotificationMetadata;
pub use pending::{PendingKind, PendingNotification, PendingNotifications, PendingSearch};
pub use prepare_download::{DownloadAuthorisation, PreparedDownload, SmdpSigned2};
pub use profile_info::{IconType, NotificationConfiguration, ProfileClass, ProfileInfo, ProfileState};
pub use profiles::{Icons, ProfileQuery, ProfileSearch};
pub use reset::ResetScope;
pub use unknown::UnknownTlv;
