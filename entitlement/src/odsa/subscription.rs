//! ManageSubscription (TS.43 6.5.3, 8.5.2).

use super::device::Subject;
use super::download::{self, DownloadInfo};
use super::general::General;
use super::message::{self, Message, MessageAnswer};
use crate::document::{Block, DocumentFault, Parameter};
use crate::portal::Portal;
use crate::request::{Operation, OperationName, Parameters};
use crate::types::{AppId, DeviceId, Iccid};

/// Begin, end or change the subscription of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManageSubscription {
    /// The device.
    pub subject: Subject,
    /// What is to happen.
    pub change: SubscriptionChange,
    /// What the user answered to a message of the carrier.
    pub answer: Option<MessageAnswer>,
}

/// `operation_type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// 0.
    Subscribe,
    /// 1.
    Unsubscribe,
    /// 2: of the plan.
    Change,
    /// 3: to this device, from another.
    Transfer {
        /// `old_terminal_id` or `old_companion_terminal_id`. Of a primary: its presence says that the old device asks.
        old_id: Option<DeviceId>,
        /// `old_terminal_iccid` or `old_companion_terminal_iccid`.
        old_iccid: Option<Iccid>,
        /// `redownloadable_profile`: the card of the old device is of no use any more, the profile may be downloaded again.
        redownloadable: Option<bool>,
    },
    /// 4: of what the carrier knows of the device.
    Update,
    /// 5: this ICCID of the subscription is to be the active one.
    ActivateIccid,
    /// 6: this ICCID of the subscription is not to be the active one any more.
    DeactivateIccid,
    /// 7: the subscription of a device that is lost.
    Recover,
}

/// `SubscriptionResult`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionOutcome {
    /// 1: the user has to go on on a web page.
    Portal(Portal),
    /// 2: there is a profile to download.
    Download(DownloadInfo),
    /// 3: nothing else is to be done.
    Done,
    /// 4: there will be a profile; ask for the configuration from time to time.
    Delayed,
    /// 5: the user did not want it.
    Dismissed,
    /// 6: the profile in use has to be deleted first, and its deletion told to the profile server.
    DeleteProfileInUse,
    /// 7: a transfer is possible only with a profile that can be downloaded again.
    RedownloadableRequired,
    /// 8: the user has to answer a message.
    Question(Message),
    /// Any other.
    Other {
        /// Number.
        result: i64,
        /// What else was said.
        more: Vec<Parameter>,
    },
}

impl SubscriptionChange {
    fn number(&self) -> &'static str {
        match self {
            Self::Subscribe => "0",
            Self::Unsubscribe => "1",
            Self::Change => "2",
            Self::Transfer { .. } => "3",
            Self::Update => "4",
            Self::ActivateIccid => "5",
            Self::DeactivateIccid => "6",
            Self::Recover => "7",
        }
    }

    fn parameters(&self, subject: &Subject) -> Parameters {
        let Self::Transfer { old_id, old_iccid, redownloadable } = self else { return Parameters::new() };
        let (id, iccid) = match subject {
            Subject::Companion(_) => ("old_companion_terminal_id", "old_companion_terminal_iccid"),
            Subject::Primary(_) => ("old_terminal_id", "old_terminal_iccid"),
        };
        Parameters::new()
            .with_some(id, old_id.as_ref().map(DeviceId::as_str))
            .with_some(iccid, old_iccid.as_ref().map(Iccid::as_str))
            .with_some("redownloadable_profile", redownloadable.map(|yes| if yes { "1" } else { "0" }))
    }
}

impl Operation for ManageSubscription {
    type Reply = SubscriptionOutcome;

    fn name(&self) -> OperationName {
        OperationName::ManageSubscription
    }

    fn app(&self) -> AppId {
        self.subject.app()
    }

    fn parameters(&self) -> Parameters {
        let answer = self.answer.as_ref().map(MessageAnswer::parameters).unwrap_or_default();
        Parameters::new()
            .with("operation_type", self.change.number())
            .and(self.subject.parameters())
            .and(self.change.parameters(&self.subject))
            .and(answer)
    }

    fn read(&self, answer: &Block) -> Result<SubscriptionOutcome, DocumentFault> {
        const RESULT: &str = "SubscriptionResult";
        let result = answer.number(RESULT)?.ok_or(DocumentFault::Missing { name: RESULT })?;
        Ok(match result {
            1 => {
                let [url, data, contents] = [
                    "SubscriptionServiceURL",
                    "SubscriptionServiceUserData",
                    "SubscriptionServiceContentsType",
                ];
                let portal = answer.portal(url, data, contents)?;
                SubscriptionOutcome::Portal(portal.ok_or(DocumentFault::Missing { name: url })?)
            }
            2 => {
                let info = download::read(answer)?;
                SubscriptionOutcome::Download(info.ok_or(DocumentFault::Missing { name: "DownloadInfo" })?)
            }
            3 => SubscriptionOutcome::Done,
            4 => SubscriptionOutcome::Delayed,
            5 => SubscriptionOutcome::Dismissed,
            6 => SubscriptionOutcome::DeleteProfileInUse,
            7 => SubscriptionOutcome::RedownloadableRequired,
            8 => {
                let message = message::read(answer)?;
                SubscriptionOutcome::Question(message.ok_or(DocumentFault::Missing { name: "MSG" })?)
            }
            result => {
                let more = answer.others(&[&[RESULT][..], &General::NAMES].concat());
                SubscriptionOutcome::Other { result, more }
            }
        })
    }
}
