//! What all procedures that change the card have in common: the outcome, and how it is told from the answer.

use super::confirm::{Confirmation, Goal, confirm};
use crate::apdu::StatusWord;
use crate::error::Error;
use crate::isdr::IsdROptions;
use crate::transport::{ApduChannel, TransportError};
use crate::types::{Aid, RefreshFlag};

/// What came of a command that changes the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the card answered to the command.
    pub answer: Answer,
    /// What the card said afterwards; `None` when it has not been asked, or could not be.
    pub confirmed: Option<Confirmation>,
    /// What to [`confirm`] once the modem is back.
    pub goal: Goal,
    /// The ISD-R of this card, to be preferred next time.
    pub isd_r: Aid,
    /// Who makes the modem notice, when the command was a switch: not always the one asked for, see [`super::switch`].
    pub refresh: Option<RefreshFlag>,
}

/// What the card answered to a command that changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Result 0. A switch by REFRESH takes place later.
    Accepted,
    /// The card refuses, by result code or status word.
    Refused(Error),
    /// No answer, or none that says whether the command was carried out: a profile switch may close the channel first.
    Unclear(Error),
}

/// What is known about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The card refused, and is not in the state that was wanted.
    Failed(Error),
    /// The card has to be asked again, with [`confirm`], when the modem has settled.
    Pending,
    /// The card is in the state that was wanted, whatever its answer was.
    Reached,
}

impl Outcome {
    /// What is known so far.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (&self.confirmed, &self.answer) {
            (Some(Confirmation { reached: true, .. }), _) => Verdict::Reached,
            (_, Answer::Refused(error)) => Verdict::Failed(error.clone()),
            // A switch may take its time; everything else is done when the card says so, or not at all.
            (Some(_), Answer::Accepted) if self.refresh.is_none() => Verdict::Failed(Error::NotCarriedOut),
            _ => Verdict::Pending,
        }
    }

    /// Whether the card wants the modem to be reset before the command is tried again.
    #[must_use]
    pub fn is_cat_busy(&self) -> bool {
        matches!(&self.answer, Answer::Refused(error) if error.is_cat_busy())
    }
}

impl From<Result<(), Error>> for Answer {
    fn from(result: Result<(), Error>) -> Self {
        match result {
            Ok(()) => Self::Accepted,
            Err(error) if leaves_doubt(&error) => Self::Unclear(error),
            Err(error) => Self::Refused(error),
        }
    }
}

/// Whether the command may have been carried out all the same.
fn leaves_doubt(error: &Error) -> bool {
    match error {
        Error::Status { sw, .. } => sw.says_channel_gone() || *sw == StatusWord::INTERNAL,
        Error::AnswerEndless { .. }
        | Error::AnswerTooLong { .. }
        | Error::EmptyAnswer { .. }
        | Error::Malformed { .. }
        | Error::Transport(_) => true,
        Error::Address { .. }
        | Error::NicknameTooLong { .. }
        | Error::NotAnEuicc { .. }
        | Error::NotCarriedOut
        | Error::Refused(_)
        | Error::RequestTooLong { .. } => false,
    }
}

/// Asks the card in a new session, where that can tell something already.
pub(super) async fn confirm_now<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    outcome: Outcome,
) -> Outcome {
    if !tells_already(&outcome) {
        return outcome;
    }
    let confirmed = confirm(channel, &options.with_known_aid(outcome.isd_r), &outcome.goal).await.ok();
    Outcome { confirmed, ..outcome }
}

fn tells_already(outcome: &Outcome) -> bool {
    match &outcome.answer {
        // Before the modem has dealt with the REFRESH the list is the old one, and another channel is in its way. An empty answer is
        // what some modems make of success with a proactive command.
        Answer::Accepted | Answer::Unclear(Error::EmptyAnswer { .. }) => {
            outcome.refresh != Some(RefreshFlag::Refresh)
        }
        Answer::Refused(_) => false,
        Answer::Unclear(Error::Transport(TransportError::Gone | TransportError::Timeout { .. })) => false,
        Answer::Unclear(_) => true,
    }
}
