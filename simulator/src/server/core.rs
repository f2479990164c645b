//! A server without its network: requests in, answers out.

use serde::Serialize;

use super::answer::Answer;
use super::config::{Flavour, PackageKeys};
use super::events::SharedEvents;
use super::faults::{Fault, Faults, Point};
use super::function::Function;
use super::lies::Lies;
use super::log::Log;
use super::request::{Refusal, Request};
use super::session::Sessions;
use super::smdp::{Inbox, Orders};
use super::status::Reply;
use super::trust::{Own, Trust};
use crate::card::Version;
use crate::rsp::Credential;
use crate::rsp::x509::Role;

/// What a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Subscription Manager Data Preparation.
    SmDp,
    /// Subscription Manager Discovery Server.
    SmDs,
}

impl Kind {
    /// Whether such a server has the function.
    pub(super) fn offers(self, function: Function) -> bool {
        match self {
            Kind::SmDp => true,
            Kind::SmDs => {
                matches!(function, Function::InitiateAuthentication | Function::AuthenticateClient)
            }
        }
    }

    pub(super) fn auth_role(self) -> Role {
        match self {
            Kind::SmDp => Role::DpAuth,
            Kind::SmDs => Role::DsAuth,
        }
    }

    pub(super) fn tls_role(self) -> Role {
        match self {
            Kind::SmDp => Role::DpTls,
            Kind::SmDs => Role::DsTls,
        }
    }
}

/// What of the configuration is looked at while the server runs.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) flavour: Flavour,
    pub(super) lowest_svn: Option<Version>,
    pub(super) protection: PackageKeys,
    pub(super) host_id: Vec<u8>,
}

/// Everything that changes while the server runs, and what it needs for it.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Host and port.
    pub(super) address: String,
    pub(super) settings: Settings,
    pub(super) trust: Trust,
    pub(super) own: Vec<Own>,
    pub(super) lies: Lies,
    pub(super) sessions: Sessions,
    pub(super) faults: Faults,
    pub(super) log: Log,
    /// Empty for a SM-DS.
    pub(super) orders: Orders,
    pub(super) inbox: Inbox,
    /// Of every SM-DS of the simulation.
    pub(super) events: SharedEvents,
}

impl Core {
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// `X-Admin-Protocol` of answers.
    pub(super) fn protocol(&self) -> &'static str {
        match self.settings.flavour {
            Flavour::V2 => "gsma/rsp/v2.2.0",
            Flavour::V3 | Flavour::V3Always => "gsma/rsp/v3.1.0",
        }
    }

    /// Answers a request, with what the faults make of it.
    pub(super) fn answer(&mut self, function: Function, body: &[u8]) -> Answer {
        let faults = self.faults.take(Point::Function(function));
        let answer = match Answer::instead(&faults) {
            Some(answer) => {
                self.log.note_fault(function);
                answer
            }
            None => {
                let outcome = self.call(function, body, &faults);
                self.log.note(function, &outcome);
                Answer::of(outcome)
            }
        };
        answer.spoilt(&faults)
    }

    fn call(&mut self, function: Function, body: &[u8], faults: &[Fault]) -> Result<Option<Reply>, Refusal> {
        let request = Request::parse(body)?;
        match function {
            Function::InitiateAuthentication => self.initiate(&request, faults).map(Some),
            Function::AuthenticateClient => match self.kind {
                Kind::SmDp => self.offer_profile(&request, faults).map(Some),
                Kind::SmDs => self.list_events(&request).map(Some),
            },
            Function::GetBoundProfilePackage => self.hand_out(&request, faults).map(Some),
            Function::HandleNotification => self.take_notification(&request).map(|()| None),
            Function::CancelSession => self.cancel(&request).map(Some),
        }
    }

    pub(super) fn own_auth(&self, own: usize) -> Result<Credential, Refusal> {
        let own = self.own.get(own).ok_or_else(no_credential)?;
        Ok(own.auth.clone())
    }

    pub(super) fn own_pb(&self, own: usize) -> Result<Credential, Refusal> {
        self.own.get(own).and_then(|own| own.pb.clone()).ok_or_else(no_credential)
    }
}

fn no_credential() -> Refusal {
    Refusal::Broken("the server has no such credential".to_owned())
}
