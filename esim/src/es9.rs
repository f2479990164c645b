//! ES9+ and ES11: what an LPA says to an SM-DP+ or an SM-DS, and hears from it (SGP.22 5.6, 5.8, 6.5.2): JSON over HTTPS, which
//! somebody else carries behind [`RspTransport`]. A file per function, each with the request and the reading of the answer.

pub mod authenticate_client;
pub mod bound_profile_package;
pub mod cancel_session;
mod envelope;
mod error;
mod function;
pub mod handle_notification;
pub mod initiate_authentication;
mod members;
mod refusal;
mod server;
mod status;
mod transport;

pub use authenticate_client::{ClientAuthenticated, EventEntry, ProfileOffer};
pub use error::{AnswerFault, Es9Error};
pub use function::{Es9Function, MAX_ANSWER, MAX_PACKAGE_ANSWER};
pub use initiate_authentication::AuthenticationInitiated;
pub use refusal::{ExecutionStatus, MAX_SERVER_MESSAGE, ServerRefusal};
pub use server::RspServer;
pub use status::{StatusCode, StatusKind, StatusRow, status_table};
pub use transport::{HEADERS, HttpAnswer, HttpError, HttpRequest, RspTransport};
