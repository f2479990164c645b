//! The one task of a session.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_rustls::TlsStream;

use crate::cbor::DecodeError;
use crate::frame::{self, FrameError, MAX_FRAME};
use crate::group::{MAX_LABEL, MemberId};

use super::error::{End, RequestError};
use super::wire::{Frame, MAX_BODY};
use super::{BEAT, DEAD, Roster, STEP, Session};

/// How long a request may take.
const REQUEST: Duration = Duration::from_secs(30);
/// Most requests of one side that wait.
const MAX_PENDING: usize = 32;
/// Most frames of a machine that is no member, and for how long it may stay.
const MAX_STRANGE: usize = 8;
const INTRODUCTION: Duration = Duration::from_secs(10);

/// What comes from the other machine.
#[derive(Debug)]
pub enum Incoming {
    /// For [`Group::handle`](crate::group::Group::handle).
    Group(Vec<u8>),
    /// It wants something. Dropping `answer` says that it is not supported.
    Request {
        /// What.
        topic: String,
        /// Of the topic's own format.
        body: Vec<u8>,
        /// Where the answer goes.
        answer: Answer,
    },
}

/// What goes to the other machine.
#[derive(Debug)]
pub enum Outgoing {
    /// From [`Group::poll_transmit`](crate::group::Group::poll_transmit).
    Group(Vec<u8>),
    /// See [`Peer::request`].
    Request {
        /// What.
        topic: String,
        /// Of the topic's own format.
        body: Vec<u8>,
        /// Where the answer goes.
        answer: oneshot::Sender<Result<Vec<u8>, RequestError>>,
    },
}

/// Where the answer to a request goes.
#[derive(Debug)]
pub struct Answer {
    id: u64,
    answers: mpsc::Sender<Frame>,
    is_given: bool,
}

impl Answer {
    /// Answers; at most [`MAX_BODY`] bytes.
    pub fn give(mut self, body: Vec<u8>) {
        self.is_given =
            body.len() <= MAX_BODY && self.answers.try_send(Frame::Response { id: self.id, body }).is_ok();
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if !self.is_given {
            // A session that has ended needs none; one that is overrun lets the other side time out.
            let _ = self.answers.try_send(Frame::Failure { id: self.id, is_busy: false });
        }
    }
}

/// A handle to a session: what is sent through it goes to the other machine.
#[derive(Debug, Clone)]
pub struct Peer {
    outgoing: mpsc::Sender<Outgoing>,
}

impl Peer {
    /// A handle, and what [`Session::run`] takes.
    #[must_use]
    pub fn channel() -> (Self, mpsc::Receiver<Outgoing>) {
        let (outgoing, receiver) = mpsc::channel(64);
        (Peer { outgoing }, receiver)
    }

    /// Sends a message of the group, or drops it when the session is overrun: the group asks again.
    pub fn send(&self, body: Vec<u8>) {
        let _ = self.outgoing.try_send(Outgoing::Group(body));
    }

    /// Asks the other machine for something.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn request(&self, topic: &str, body: Vec<u8>) -> Result<Vec<u8>, RequestError> {
        if topic.len() > MAX_LABEL || body.len() > MAX_BODY - MAX_LABEL {
            return Err(RequestError::TooLong);
        }
        let (answer, answered) = oneshot::channel();
        let request = Outgoing::Request { topic: topic.to_owned(), body, answer };
        self.outgoing.send(request).await.map_err(|_| RequestError::Gone)?;
        let answered = timeout(REQUEST, answered).await.map_err(|_| RequestError::Timeout)?;
        answered.map_err(|_| RequestError::Gone)?
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Runs until one side goes. `roster` is watched: a peer that is no longer in it is cut off at once.
    pub async fn run(
        self,
        incoming: mpsc::Sender<(MemberId, Incoming)>,
        mut outgoing: mpsc::Receiver<Outgoing>,
        mut roster: watch::Receiver<Roster>,
    ) -> End {
        let peer = self.tls.peer;
        let (reader, writer) = tokio::io::split(self.tls.stream);
        let (answers, mut answered) = mpsc::channel(MAX_PENDING);
        let mut run = Run {
            peer,
            writer,
            incoming,
            answers,
            pending: BTreeMap::new(),
            next_id: 1,
            is_member: self.is_member,
            strange: 0,
            is_broken: false,
        };
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent_at = Instant::now() + DEAD;
        let introduced_by = Instant::now() + INTRODUCTION;
        let mut reading = Box::pin(read(reader));
        // It may have changed since the session began.
        let mut state = run.check(&roster.borrow_and_update());
        let end = loop {
            if let Err(end) = state {
                break end;
            }
            state = tokio::select! {
                (reader, frame) = &mut reading => {
                    silent_at = Instant::now() + DEAD;
                    reading.set(read(reader));
                    match frame {
                        Ok(frame) => run.take(frame).await,
                        Err(end) => Err(end),
                    }
                }
                message = outgoing.recv() => match message {
                    Some(message) => run.put(message).await,
                    None => Err(End::Closed),
                },
                Some(frame) = answered.recv() => run.write(&frame).await,
                _ = beat.tick() => run.write(&Frame::Beat).await,
                changed = roster.changed() => match changed {
                    Ok(()) => run.check(&roster.borrow_and_update()),
                    Err(_) => Err(End::Closed),
                },
                () = sleep_until(silent_at) => Err(End::Silent),
                () = sleep_until(introduced_by), if !run.is_member => Err(End::Stranger),
            };
        };
        if end == End::Removed {
            // What was sent before the removal tells the other machine of it.
            while let Ok(Outgoing::Group(body)) = outgoing.try_recv() {
                if run.put(Outgoing::Group(body)).await.is_err() {
                    break;
                }
            }
        }
        if end != End::Gone {
            let _ = run.write(&Frame::Bye).await;
        }
        let _ = timeout(STEP, tokio::io::AsyncWriteExt::shutdown(&mut run.writer)).await;
        end
    }
}

struct Run<S> {
    peer: MemberId,
    writer: WriteHalf<TlsStream<S>>,
    incoming: mpsc::Sender<(MemberId, Incoming)>,
    answers: mpsc::Sender<Frame>,
    pending: BTreeMap<u64, oneshot::Sender<Result<Vec<u8>, RequestError>>>,
    next_id: u64,
    is_member: bool,
    /// Frames that came while it was no member.
    strange: usize,
    /// Nothing can be written any more.
    is_broken: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Run<S> {
    async fn take(&mut self, frame: Frame) -> Result<(), End> {
        if !self.is_member {
            self.strange += 1;
            if self.strange > MAX_STRANGE {
                return Err(End::Stranger);
            }
            if !matches!(frame, Frame::Group { .. } | Frame::Beat | Frame::Bye) {
                return Ok(());
            }
        }
        match frame {
            Frame::Group { body } => {
                // Full: dropped, and asked for again.
                let _ = self.incoming.try_send((self.peer, Incoming::Group(body)));
                Ok(())
            }
            Frame::Request { id, topic, body } => {
                let answer = Answer { id, answers: self.answers.clone(), is_given: false };
                let request = Incoming::Request { topic, body, answer };
                match self.incoming.try_send((self.peer, request)) {
                    Ok(()) => Ok(()),
                    Err(error) => {
                        if let (_, Incoming::Request { mut answer, .. }) = error.into_inner() {
                            answer.is_given = true;
                        }
                        self.write(&Frame::Failure { id, is_busy: true }).await
                    }
                }
            }
            Frame::Response { id, body } => {
                self.settle(id, Ok(body));
                Ok(())
            }
            Frame::Failure { id, is_busy } => {
                self.settle(id, Err(if is_busy { RequestError::Busy } else { RequestError::Unsupported }));
                Ok(())
            }
            Frame::Beat | Frame::Unknown { id: None } => Ok(()),
            Frame::Unknown { id: Some(id) } => self.write(&Frame::Failure { id, is_busy: false }).await,
            Frame::Bye => Err(End::Gone),
            Frame::Hello { .. } => Err(End::Malformed(DecodeError::Shape { key: 0, expected: "one hello" })),
        }
    }

    async fn put(&mut self, message: Outgoing) -> Result<(), End> {
        match message {
            Outgoing::Group(body) if body.len() > MAX_BODY => Ok(()),
            Outgoing::Group(body) => self.write(&Frame::Group { body }).await,
            Outgoing::Request { topic, body, answer } => {
                self.pending.retain(|_, answer| !answer.is_closed());
                if self.pending.len() >= MAX_PENDING {
                    let _ = answer.send(Err(RequestError::Busy));
                    return Ok(());
                }
                let id = self.next_id;
                self.next_id += 1;
                self.pending.insert(id, answer);
                self.write(&Frame::Request { id, topic, body }).await
            }
        }
    }

    fn settle(&mut self, id: u64, outcome: Result<Vec<u8>, RequestError>) {
        if let Some(answer) = self.pending.remove(&id) {
            // Whoever has asked may have gone.
            let _ = answer.send(outcome);
        }
    }

    fn check(&mut self, roster: &Roster) -> Result<(), End> {
        match (roster.members.contains_key(&self.peer), self.is_member) {
            (true, _) => {
                self.is_member = true;
                Ok(())
            }
            (false, true) => Err(End::Removed),
            (false, false) => Ok(()),
        }
    }

    async fn write(&mut self, frame: &Frame) -> Result<(), End> {
        if self.is_broken {
            return Ok(());
        }
        match timeout(STEP, frame::write(&mut self.writer, &frame.encode())).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => {
                // What the other side has said before it went is still to be read; then the reader ends it.
                self.is_broken = true;
                Ok(())
            }
            Err(_) => Err(End::Silent),
        }
    }
}

type Reader<S> = ReadHalf<TlsStream<S>>;

/// The next frame, and the reader back: a read must not be dropped half-way.
async fn read<S: AsyncRead + AsyncWrite + Unpin>(mut reader: Reader<S>) -> (Reader<S>, Result<Frame, End>) {
    let frame = match frame::read(&mut reader, MAX_FRAME).await {
        Ok(bytes) => Frame::parse(&bytes).map_err(End::Malformed),
        Err(FrameError::Gone) => Err(End::Gone),
        Err(FrameError::TooLong) => Err(End::Malformed(DecodeError::TooMany { limit: MAX_FRAME })),
    };
    (reader, frame)
}
