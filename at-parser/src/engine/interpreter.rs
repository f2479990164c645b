//! Lines to events: the order of the rules in the module's text.

use std::collections::VecDeque;
use std::mem;

use crate::command::Part;
use crate::{Command, FinalResult};

use super::echo::{self, Heard};
use super::flight::{Flight, Verdict};
use super::framer::{Line, Piece, Plain, Wants};
use super::join::{Joined, PendingIndication, PendingText, Wanted};
use super::numeric::{Digit, Numeric};
use super::{Beat, Event, ResultCodes, known, text};

#[derive(Debug, Default)]
pub(super) struct Interpreter {
    flight: Flight,
    text: PendingText,
    indication: PendingIndication,
    numeric: Numeric,
    /// The line before was an empty one.
    after_blank: bool,
    data_mode: bool,
    events: VecDeque<Event>,
}

impl Interpreter {
    pub(super) fn sent(&mut self, command: &Command) {
        self.begin();
        self.flight.sent(command);
    }

    pub(super) fn resynchronise(&mut self, probe: &Command) {
        self.begin();
        self.flight.resynchronise(probe);
    }

    pub(super) fn abandon(&mut self) {
        self.numeric.forget_digit();
        self.text.unwanted();
        self.flight.abandon();
    }

    pub(super) fn awaits_like(&self, probe: &Command) -> bool {
        self.flight.awaits_like(probe)
    }

    pub(super) fn beat(&self) -> Beat {
        if self.flight.is_lost() { Beat::Lost } else { Beat::Kept }
    }

    pub(super) fn set_result_codes(&mut self, codes: ResultCodes) {
        self.numeric.set(codes);
    }

    pub(super) fn is_in_data_mode(&self) -> bool {
        self.data_mode
    }

    pub(super) fn command_mode(&mut self) {
        self.data_mode = false;
    }

    pub(super) fn held(&self) -> usize {
        self.indication.held() + self.flight.held()
    }

    pub(super) fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(super) fn wants(&self) -> Wants {
        Wants { prompt: self.flight.may_prompt(), after_cr: self.numeric.is_undecided() }
    }

    pub(super) fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Line(line) => {
                self.line(line);
                self.after_blank = false;
            }
            Piece::Blank => self.blank(),
            Piece::Prompt if self.flight.is_prompt_due() => {
                self.flight.prompted();
                self.events.push_back(Event::Prompt);
            }
            // That of a command given up.
            Piece::Prompt => {}
            Piece::Overlong { dropped } => {
                self.flush_indication();
                self.text.end();
                self.events.push_back(Event::Overlong { dropped });
            }
            Piece::AfterCr { lf } => self.decide_digit(lf),
        }
    }

    fn begin(&mut self) {
        self.numeric.forget_digit();
        self.text.end();
    }

    fn blank(&mut self) {
        self.after_blank = true;
        if let Some(indication) = self.indication.take_blank() {
            self.events.push_back(Event::Indication(text::decode(&indication)));
        } else if let Some(Wanted::Yes) = self.text.take_blank() {
            self.events.push_back(Event::Reply(String::new()));
        }
    }

    fn line(&mut self, line: Line<'_>) {
        if self.joins_indication(line.bytes) || self.joins_text(line.bytes) {
            return;
        }
        if line.plain == Plain::Yes {
            return self.clean_line(line);
        }
        let mut bytes = text::without_rubbish(line.bytes);
        // A line that begins while the speed settles.
        let behind = text::without_high_start(bytes);
        if behind.len() < bytes.len() && (known::has_prefix(behind) || FinalResult::parse(behind).is_some()) {
            bytes = behind;
        }
        let skipped = line.bytes.len() - bytes.len();
        // The echo of a payload ends with the Ctrl-Z.
        if skipped > 0 && !self.flight.is_prompted() {
            self.events.push_back(Event::Noise { skipped });
        }
        if !bytes.is_empty() {
            self.clean_line(Line { bytes, ..line });
        }
    }

    fn joins_indication(&mut self, bytes: &[u8]) -> bool {
        if !self.indication.is_pending() {
            return false;
        }
        let ends_command = self.flight.is_in_flight() && FinalResult::parse(bytes).is_some();
        match self.indication.take_line(bytes, ends_command) {
            Joined::No => false,
            Joined::More => true,
            Joined::Whole(indication) => {
                self.events.push_back(Event::Indication(text::decode(&indication)));
                true
            }
            Joined::Without(indication) => {
                self.events.push_back(Event::Indication(text::decode(&indication)));
                false
            }
        }
    }

    fn joins_text(&mut self, bytes: &[u8]) -> bool {
        if !self.text.is_pending() {
            return false;
        }
        let is_header = self.flight.is_header(bytes);
        let Some((wanted, blanks)) = self.text.take_line(bytes, is_header) else { return false };
        if wanted == Wanted::Yes {
            self.events.extend((0..blanks).map(|_| Event::Reply(String::new())));
            self.events.push_back(Event::Reply(text::decode(bytes)));
        }
        true
    }

    /// A line that is not the rest of a text, free of rubbish at its ends.
    fn clean_line(&mut self, line: Line<'_>) {
        let bytes = match self.hear(line) {
            Heard::Echo => return,
            Heard::EchoThen(rest) => rest,
            Heard::Other => line.bytes,
        };
        match self.numeric.judge(line, self.flight.in_flight()) {
            Digit::Result(result) => return self.end(result),
            Digit::Undecided => return,
            Digit::Other => {}
        }
        match FinalResult::parse(bytes) {
            Some(result) => {
                self.numeric.verbose_seen();
                if self.flight.seen() > 0 {
                    self.text.learn(self.after_blank);
                }
                self.end(result);
            }
            None => self.information(bytes, line.plain),
        }
    }

    fn hear<'a>(&mut self, line: Line<'a>) -> Heard<'a> {
        if let Some(payload) = self.flight.payload_due_back() {
            let is_final = FinalResult::parse(line.bytes).is_some();
            if echo::repeats_payload(line.bytes, payload, is_final, line.header) {
                return Heard::Echo;
            }
        }
        self.flight.hear(line.bytes, line.header)
    }

    fn information(&mut self, bytes: &[u8], plain: Plain) {
        if !known::is_bare_indication(bytes)
            && let Some((part, wanted)) = self.flight.recognise(bytes)
        {
            if let Part::Header = part {
                self.text.begin(known::reply_continuation(bytes), wanted);
            }
            if wanted == Wanted::Yes {
                self.events.push_back(Event::Reply(text::decode(bytes)));
            }
            return;
        }
        if plain == Plain::No && !known::has_prefix(bytes) && text::is_noise(bytes) {
            return self.events.push_back(Event::Noise { skipped: bytes.len() });
        }
        match known::continuation(bytes) {
            Some(continuation) => self.indication.begin(bytes, continuation),
            None => self.events.push_back(Event::Indication(text::decode(bytes))),
        }
    }

    fn end(&mut self, result: FinalResult) {
        match self.flight.end(&result) {
            Verdict::Ends { heard } => {
                self.events.extend(heard.iter().map(|line| Event::Reply(text::decode(line))));
                self.text.end();
                self.data_mode = matches!(result, FinalResult::Connect(_));
                self.events.push_back(Event::Final(result));
            }
            Verdict::Stray => self.events.push_back(Event::Stray(result)),
            // The port has to know that there is data mode now, even if the command is no longer waited for.
            Verdict::Late if matches!(result, FinalResult::Connect(_)) => {
                self.text.end();
                self.events.push_back(Event::Stray(result));
            }
            Verdict::Late => self.text.end(),
        }
    }

    fn decide_digit(&mut self, lf: bool) {
        let Some(digit) = self.numeric.decide() else { return };
        match FinalResult::of_numeric_code(digit) {
            Some(result) if !lf => {
                self.numeric.numeric_seen();
                self.end(result);
            }
            _ => self.information(&[digit], Plain::Yes),
        }
    }

    fn flush_indication(&mut self) {
        if let Some(indication) = mem::take(&mut self.indication).into_text() {
            self.events.push_back(Event::Indication(text::decode(&indication)));
        }
    }
}
