//! Identifiers and values with a shape of their own. `Display` is the full form; `Debug` and `short()` are for logs.

mod aid;
mod eid;
mod iccid;
mod imei;
mod key_id;
mod notification;
mod oid;
mod operator;
mod policy;
mod profile_id;
mod secret;
mod server_address;
mod transaction_id;
mod version;

pub use aid::{Aid, AidError};
pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
pub use imei::{Imei, ImeiError};
pub use key_id::KeyId;
pub use notification::{NotificationEvent, NotificationEvents, SequenceNumber};
pub use oid::{Oid, OidError};
pub use operator::{OperatorId, PlmnId, PlmnIdError};
pub use policy::PprIds;
pub use profile_id::{ProfileId, RefreshFlag};
pub use secret::{ConfirmationCode, ConfirmationCodeError, MatchingId, MatchingIdError};
pub use server_address::{MAX_SERVER_ADDRESS, ServerAddress, ServerAddressError};
pub use transaction_id::TransactionId;
pub use version::Version;
