//! The ES10a, ES10b and ES10c functions that need no server (SGP.22 5.7): a file per family, each with the request, the
//! reading of the answer, and the method of [`IsdR`](crate::IsdR) that joins them.

pub mod addresses;
mod answer;
pub mod authorisation;
mod capabilities;
pub mod eid;
pub mod euicc_info;
mod function;
pub mod notifications;
pub mod pending;
pub mod profile_info;
pub mod profiles;
pub mod reset;
mod unknown;

pub use addresses::ConfiguredAddresses;
pub use authorisation::AuthorisationRule;
pub use capabilities::{RspCapability, UiccCapability};
pub use euicc_info::{CertificationData, EuiccCategory, EuiccInfo1, EuiccInfo2, ExtendedCardResource};
pub use function::Function;
pub use notifications::NotificationMetadata;
pub use pending::{PendingKind, PendingNotification, PendingNotifications, PendingSearch};
pub use profile_info::{IconType, NotificationConfiguration, ProfileClass, ProfileInfo, ProfileState};
pub use profiles::{Icons, ProfileQuery, ProfileSearch};
pub use reset::ResetScope;
pub use unknown::UnknownTlv;
