//! Hexadecimal, a way to run a future to its end, and a card that follows a script.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use esim::apdu::{Command, Response, StatusWord};
use esim::{ApduChannel, ISD_R_AID, TransportError};

/// Bytes from hexadecimal digits; blanks and line ends are for the reader.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).unwrap_or_else(|| panic!("{c} is no digit")))
        .collect();
    assert!(digits.len().is_multiple_of(2), "half a byte in {text}");
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

/// Hexadecimal digits of bytes.
pub(crate) fn unhex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Runs a future that never waits for anything but the script.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("the future waits for something that never comes");
}

/// What happens next on the card.
#[derive(Debug)]
enum Step {
    Open(Vec<u8>, Result<Response, TransportError>),
    Transmit(Vec<u8>, Result<Response, TransportError>),
    Close(Result<(), TransportError>),
}

/// A card that follows a script, and fails the test when the other side does not. Dropped before its end, it fails the test too.
#[derive(Debug, Default)]
pub(crate) struct Script {
    steps: VecDeque<Step>,
    open: bool,
}

impl Script {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The standard ISD-R is there.
    pub(crate) fn opens(self) -> Self {
        self.open_answers(ISD_R_AID.as_bytes(), Ok("9000"))
    }

    /// What opening a channel to `aid` brings.
    pub(crate) fn open_answers(mut self, aid: &[u8], answer: Result<&str, TransportError>) -> Self {
        self.steps.push_back(Step::Open(aid.to_vec(), answer.map(response)));
        self
    }

    /// One command and the answer to it.
    pub(crate) fn on(mut self, command: &str, answer: &str) -> Self {
        self.steps.push_back(Step::Transmit(hex(command), Ok(response(answer))));
        self
    }

    /// One command that is not answered.
    pub(crate) fn on_fails(mut self, command: &str, error: TransportError) -> Self {
        self.steps.push_back(Step::Transmit(hex(command), Err(error)));
        self
    }

    /// A request in one block, answered with `answer` and 9000.
    pub(crate) fn es10(self, request: &str, answer: &str) -> Self {
        self.on(&store_data(request), &format!("{answer}9000"))
    }

    /// A request in one block, answered as `answer` says, status word included.
    pub(crate) fn es10_sw(self, request: &str, answer: &str) -> Self {
        self.on(&store_data(request), answer)
    }

    /// A request in one block that is not answered.
    pub(crate) fn es10_fails(self, request: &str, error: TransportError) -> Self {
        self.on_fails(&store_data(request), error)
    }

    /// The channel is closed.
    pub(crate) fn closes(mut self) -> Self {
        self.steps.push_back(Step::Close(Ok(())));
        self
    }

    /// Closing fails.
    pub(crate) fn close_fails(mut self, error: TransportError) -> Self {
        self.steps.push_back(Step::Close(Err(error)));
        self
    }
}

/// The STORE DATA command of one block.
pub(crate) fn store_data(request: &str) -> String {
    let bytes = hex(request);
    format!("80E29100{:02X}{}", bytes.len(), unhex(&bytes))
}

fn response(text: &str) -> Response {
    Response::parse(&hex(text)).unwrap()
}

impl ApduChannel for Script {
    async fn open(&mut self, aid: &[u8]) -> Result<Response, TransportError> {
        assert!(!self.open, "a channel is opened over another");
        match self.steps.pop_front() {
            Some(Step::Open(expected, answer)) => {
                assert_eq!(unhex(aid), unhex(&expected));
                self.open = answer.is_ok();
                answer
            }
            other => panic!("a channel to {} is opened, the script says {other:?}", unhex(aid)),
        }
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        assert!(self.open, "a command without a channel");
        let wire = unhex(&command.encode().unwrap());
        match self.steps.pop_front() {
            Some(Step::Transmit(expected, answer)) => {
                assert_eq!(wire, unhex(&expected));
                answer
            }
            other => panic!("{wire} is sent, the script says {other:?}"),
        }
    }

    async fn close(&mut self) -> Result<(), TransportError> {
        assert!(self.open, "a channel is closed that is not open");
        self.open = false;
        match self.steps.pop_front() {
            Some(Step::Close(answer)) => answer,
            other => panic!("the channel is closed, the script says {other:?}"),
        }
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.steps.is_empty(), "never happened: {:?}", self.steps);
            assert!(!self.open, "the channel is still open");
        }
    }
}

/// A status word by its number.
pub(crate) fn sw(number: u16) -> StatusWord {
    StatusWord(number)
}
