//! Where the question of an operation and the answer of `Operation.Accept` meet.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dbus_interface::{Error, ErrorKind};
use esim::types::ConfirmationCode;
use tokio::sync::oneshot;

/// A yes, with the confirmation code where one was given.
pub(crate) type Yes = Option<ConfirmationCode>;

/// Operations that wait for an answer.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    asked: Mutex<BTreeMap<u32, oneshot::Sender<Yes>>>,
}

/// One question; it is withdrawn when this is dropped.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    consents: &'a Consents,
    operation: u32,
    answer: oneshot::Receiver<Yes>,
}

impl Consents {
    /// An operation begins to wait.
    pub(crate) fn ask(&self, operation: u32) -> Question<'_> {
        let (sender, answer) = oneshot::channel();
        self.asked().insert(operation, sender);
        Question { consents: self, operation, answer }
    }

    /// Somebody says yes.
    pub(crate) fn give(&self, operation: u32, code: Yes) -> Result<(), Error> {
        let nobody = || {
            let message = "this operation does not wait for consent; look at its stage";
            Error::new(ErrorKind::WrongState, message)
        };
        let sender = self.asked().remove(&operation).ok_or_else(nobody)?;
        sender.send(code).map_err(|_| nobody())
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<u32, oneshot::Sender<Yes>>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Question<'_> {
    /// Waits for a yes.
    pub(crate) async fn answered(&mut self) -> Yes {
        match (&mut self.answer).await {
            Ok(yes) => yes,
            // Only this question's own end takes the other side away.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        self.consents.asked().remove(&self.operation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_answer_to_one_question() {
        let consents = Consents::default();
        let refused = |result: Result<(), Error>| result.unwrap_err().kind;
        assert_eq!(refused(consents.give(1, None)), ErrorKind::WrongState);
        let mut question = consents.ask(1);
        assert_eq!(refused(consents.give(2, None)), ErrorKind::WrongState);
        let code = ConfirmationCode::new("1234").unwrap();
        consents.give(1, Some(code.clone())).unwrap();
        assert_eq!(question.answered().await, Some(code));
        assert_eq!(refused(consents.give(1, None)), ErrorKind::WrongState);
        drop(question);
        drop(consents.ask(3));
        assert_eq!(refused(consents.give(3, None)), ErrorKind::WrongState);
    }
}
