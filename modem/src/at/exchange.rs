//! One command and its reply.

use at_parser::command::ESCAPE;
use at_parser::{Command, Event, FinalResult};
use tokio::time::{Instant, sleep_until};

use super::task::PortTask;
use super::wire::{Lost, Written};
use super::{Health, Reply, Request};
use crate::error::{ModemError, Refusal};

/// Lines of information text in one reply; a phone book or an SMS list stays far below.
const MAX_LINES: usize = 4096;

/// Bytes of information text in one reply.
const MAX_BYTES: usize = 1024 * 1024;

/// What has come of a reply.
#[derive(Default)]
struct Conversation {
    lines: Vec<String>,
    bytes: usize,
    prompted: bool,
    result: Option<FinalResult>,
}

impl Conversation {
    fn take(&mut self, event: Event) {
        match event {
            Event::Reply(line) if self.result.is_none() => {
                self.bytes = self.bytes.saturating_add(line.len());
                if !self.overflows() {
                    self.lines.push(line);
                }
            }
            Event::Final(result) if self.result.is_none() => self.result = Some(result),
            Event::Prompt => self.prompted = true,
            _ => {}
        }
    }

    fn overflows(&self) -> bool {
        self.bytes > MAX_BYTES || self.lines.len() >= MAX_LINES
    }
}

impl PortTask {
    pub(super) async fn exchange(&mut self, request: Request) -> Result<(), Lost> {
        let Request { command, reply } = request;
        let answer = match self.converse(&command).await {
            Ok(answer) => answer,
            Err(lost) => {
                // Whoever hears of the failure finds the port gone already.
                self.health.send_replace(Health::Gone);
                let _ = reply.send(Err(ModemError::Gone));
                return Err(lost);
            }
        };
        self.wire.ear.log.ended(&command, &answer);
        let out_of_step = matches!(
            answer,
            Err(ModemError::Timeout { .. } | ModemError::WriteBlocked { .. } | ModemError::Malformed { .. })
        );
        let _ = reply.send(answer);
        if !out_of_step {
            return Ok(());
        }
        self.wire.ear.engine.abandon();
        if command.payload().is_some() {
            // The modem may still wait for the payload and take what is sent for it.
            self.wire.write(&[ESCAPE], self.deadlines.write, &mut |_| {}).await?;
        }
        self.resynchronise().await
    }

    async fn converse(&mut self, command: &Command) -> Result<Result<Reply, ModemError>, Lost> {
        let mut talk = Conversation::default();
        self.wire.ear.log.sent(command);
        self.wire.ear.engine.sent(command);
        if let Some(blocked) = self.say(command, &command.wire(self.terminator), &mut talk).await? {
            return Ok(Err(blocked));
        }
        let after = self.deadlines.of(command);
        let mut deadline = Instant::now() + after;
        loop {
            while let Some(event) = self.wire.ear.event() {
                talk.take(event);
            }
            if let Some(result) = talk.result.take() {
                return Ok(finished(command, talk.lines, result));
            }
            if talk.overflows() {
                let reason = format!("it has more than {MAX_LINES} lines or {MAX_BYTES} bytes");
                return Ok(Err(ModemError::Malformed { command: command.log_line().into_owned(), reason }));
            }
            if std::mem::take(&mut talk.prompted) {
                let payload = command.payload_wire().unwrap_or_else(|| vec![ESCAPE]);
                if let Some(blocked) = self.say(command, &payload, &mut talk).await? {
                    return Ok(Err(blocked));
                }
                deadline = Instant::now() + after;
                continue;
            }
            // The deadline comes first: a modem that never stops talking does not put it off.
            tokio::select! {
                biased;
                () = sleep_until(deadline) => return Ok(Err(ModemError::Timeout { command: command.log_line().into_owned(), after })),
                read = self.wire.read() => read?,
            }
        }
    }

    /// Writes; `Some` when the port takes no bytes.
    async fn say(
        &mut self,
        command: &Command,
        bytes: &[u8],
        talk: &mut Conversation,
    ) -> Result<Option<ModemError>, Lost> {
        let after = self.deadlines.write;
        Ok(match self.wire.write(bytes, after, &mut |event| talk.take(event)).await? {
            Written::Whole => None,
            Written::Blocked => {
                Some(ModemError::WriteBlocked { command: command.log_line().into_owned(), after })
            }
        })
    }
}

fn finished(command: &Command, lines: Vec<String>, result: FinalResult) -> Result<Reply, ModemError> {
    match result {
        FinalResult::Ok | FinalResult::Connect(_) => Ok(Reply { lines, result }),
        result => {
            Err(ModemError::Refused { command: command.log_line().into_owned(), answer: Refusal::At(result) })
        }
    }
}
