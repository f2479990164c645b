//! A client of carriers' entitlement servers (GSMA TS.43): eligibility, subscriptions and services of companion and primary devices,
//! plans and usage, with EAP-AKA (RFC 4187, RFC 9048) through a SIM.
//!
//! The crate is pure: [`Client`] is a handful of `async fn`s over [`Aka`](aka::Aka), which somebody else connects to a SIM, and
//! [`HttpTransport`](http::HttpTransport), which somebody else connects to the internet. What time it is, is an argument.
//!
//! * [`Client`]: authentication, tokens, redirects; one operation at a time.
//! * [`odsa`]: the operations of on-device service activation and what they answer; [`plan`]: plan and usage (ap2010).
//! * [`document`]: what servers answer, XML and JSON alike.
//! * [`eap`]: the EAP-AKA peer; [`aka`]: what a SIM does for it.
//! * [`portal`]: web pages that the user has to visit.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

pub mod aka;
mod client;
mod date;
pub mod document;
pub mod eap;
mod error;
pub mod fuzz;
pub mod http;
pub mod odsa;
pub mod plan;
pub mod portal;
pub mod push;
mod request;
mod session;
pub mod types;

pub use client::{Client, Identity, MAX_ROUNDS, Setup};
pub use error::{Error, Refusal, StatusFault};
pub use request::{Operation, OperationName, Parameters, Value};
pub use session::{Held, Session, Validity};
