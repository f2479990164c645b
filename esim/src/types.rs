//! Identifiers and values with a shape of their own. `Display` is the full form; `Debug` and `short()` are for logs.

mod aid;
mod eid;
mod iccid;
mod key_id;
mod notification;
mod operator;
mod policy;
mod profile_id;
mod version;

pub use aid::{Aid, AidError};
pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
pub use key_id::KeyId;
pub use notification::{NotificationEvent, NotificationEvents, SequenceNumber};
pub use operator::{OperatorId, PlmnId, PlmnIdError};
pub use policy::PprIds;
pub use profile_id::{ProfileId, RefreshFlag};
pub use version::Version;
