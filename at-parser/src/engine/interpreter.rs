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

/// What a piece says, behind what has gone to the queue meanwhile. Most lines become an event of their own, and the text is
/// copied only when that is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said<'a> {
    Nothing,
    Reply(&'a [u8]),
    Indication(&'a [u8]),
}

#[derive(Debug, Default)]
pub(super) struct Interpreter {
    flight: Flight,
    text: PendingText,
    indication: PendingIndication,
    numeric: Numeric,
    data_mode: bool,
    /// Events that are due before the next piece is read.
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

    pub(super) fn wants(&self) -> Wants {
        Wants {
            prompt: self.flight.may_prompt(),
            after_cr: self.numeric.is_undecided(),
            blanks: self.indication.is_pending() || self.text.is_pending(),
        }
    }

    pub(super) fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    pub(super) fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(super) fn say(&mut self, event: Event) {
        self.events.push_back(event);
    }

    pub(super) fn say_all(&mut self, events: Vec<Event>) {
        self.events.extend(events);
    }

    pub(super) fn take<'a>(&mut self, piece: Piece<'a>) -> Said<'a> {
        match piece {
            Piece::Line(line) => return self.line(line),
            Piece::Blank => self.blank(),
            Piece::Prompt if self.flight.is_prompt_due() => {
                self.flight.prompted();
                self.say(Event::Prompt);
            }
            // That of a command given up.
            Piece::Prompt => {}
            Piece::Overlong { dropped } => {
                self.flush_indication();
                self.text.end();
                self.say(Event::Overlong { dropped });
            }
            Piece::AfterCr { lf } => self.decide_digit(lf),
        }
        Said::Nothing
    }

    fn begin(&mut self) {
        self.numeric.forget_digit();
        self.text.end();
    }

    fn blank(&mut self) {
        if let Some(indication) = self.indication.take_blank() {
            self.say(Event::Indication(text::decode(&indication)));
        } else if self.text.take_blank() == Some(Wanted::Yes) {
            self.say(Event::Reply(String::new()));
        }
    }

    fn line<'a>(&mut self, line: Line<'a>) -> Said<'a> {
        if self.indication.is_pending() && self.joins_indication(line.bytes) {
            return Said::Nothing;
        }
        if self.text.is_pending()
            && let Some(text) = self.join_text(line.bytes)
        {
            return text;
        }
        match line.plain {
            Plain::Yes => self.clean_line(line),
            Plain::No => self.rough_line(line),
        }
    }

    fn joins_indication(&mut self, bytes: &[u8]) -> bool {
        let ends_command = self.flight.is_in_flight() && FinalResult::parse(bytes).is_some();
        match self.indication.take_line(bytes, ends_command) {
            Joined::No => false,
            Joined::More => true,
            Joined::Whole(indication) => {
                self.say(Event::Indication(text::decode(&indication)));
                true
            }
            Joined::Without(indication) => {
                self.say(Event::Indication(text::decode(&indication)));
                false
            }
        }
    }

    /// `None`: the line is no part of the text of a message.
    fn join_text<'a>(&mut self, bytes: &'a [u8]) -> Option<Said<'a>> {
        let is_header = self.flight.is_header(bytes);
        let (wanted, blanks) = self.text.take_line(bytes, is_header)?;
        if wanted == Wanted::No {
            return Some(Said::Nothing);
        }
        self.events.extend((0..blanks).map(|_| Event::Reply(String::new())));
        Some(Said::Reply(bytes))
    }

    /// A line with something in it that is not printable.
    fn rough_line<'a>(&mut self, line: Line<'a>) -> Said<'a> {
        let mut bytes = text::without_rubbish(line.bytes);
        // A line that begins while the speed settles.
        let behind = text::without_high_start(bytes);
        if behind.len() < bytes.len() && (known::has_prefix(behind) || FinalResult::parse(behind).is_some()) {
            bytes = behind;
        }
        let skipped = line.bytes.len() - bytes.len();
        // The echo of a payload ends with the Ctrl-Z.
        if skipped > 0 && !self.flight.is_prompted() {
            self.say(Event::Noise { skipped });
        }
        if bytes.is_empty() { Said::Nothing } else { self.clean_line(Line { bytes, ..line }) }
    }

    /// A line that is not the rest of a text, free of rubbish at its ends.
    fn clean_line<'a>(&mut self, line: Line<'a>) -> Said<'a> {
        let bytes = match self.hear(line) {
            Heard::Echo => return Said::Nothing,
            Heard::EchoThen(rest) => rest,
            Heard::Other => line.bytes,
        };
        match self.numeric.judge(line, self.flight.in_flight()) {
            Digit::Result(result) => self.end(result),
            Digit::Undecided => {}
            Digit::Other => match FinalResult::parse(bytes) {
                Some(result) => self.end_verbosely(result, line.after_blank),
                None => return self.information(bytes, line.plain),
            },
        }
        Said::Nothing
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

    fn information<'a>(&mut self, bytes: &'a [u8], plain: Plain) -> Said<'a> {
        if !known::is_bare_indication(bytes)
            && let Some((part, wanted)) = self.flight.recognise(bytes)
        {
            if let Part::Header = part {
                self.text.begin(known::reply_continuation(bytes), wanted);
            }
            return if wanted == Wanted::Yes { Said::Reply(bytes) } else { Said::Nothing };
        }
        if plain == Plain::No && !known::has_prefix(bytes) && text::is_noise(bytes) {
            self.say(Event::Noise { skipped: bytes.len() });
            return Said::Nothing;
        }
        if let Some(continuation) = known::continuation(bytes) {
            self.indication.begin(bytes, continuation);
            return Said::Nothing;
        }
        Said::Indication(bytes)
    }

    fn end_verbosely(&mut self, result: FinalResult, after_blank: bool) {
        self.numeric.verbose_seen();
        if self.flight.seen() > 0 {
            self.text.learn(after_blank);
        }
        self.end(result);
    }

    fn end(&mut self, result: FinalResult) {
        let verdict = self.flight.end(&result);
        if verdict != Verdict::Stray {
            self.text.end();
        }
        match verdict {
            Verdict::Ends { heard } => {
                self.events.extend(heard.iter().map(|line| Event::Reply(text::decode(line))));
                self.data_mode = matches!(result, FinalResult::Connect(_));
                self.say(Event::Final(result));
            }
            Verdict::Stray => self.say(Event::Stray(result)),
            // The port has to know that there is data mode now, even if the command is no longer waited for.
            Verdict::Late if matches!(result, FinalResult::Connect(_)) => self.say(Event::Stray(result)),
            Verdict::Late => {}
        }
    }

    fn decide_digit(&mut self, lf: bool) {
        let Some(digit) = self.numeric.decide() else { return };
        match FinalResult::of_numeric_code(digit) {
            Some(result) if !lf => {
                self.numeric.numeric_seen();
                self.end(result);
            }
            _ => match self.information(&[digit], Plain::Yes) {
                Said::Nothing => {}
                Said::Reply(line) => self.say(Event::Reply(text::decode(line))),
                Said::Indication(line) => self.say(Event::Indication(text::decode(line))),
            },
        }
    }

    fn flush_indication(&mut self) {
        if let Some(indication) = mem::take(&mut self.indication).into_text() {
            self.say(Event::Indication(text::decode(&indication)));
        }
    }
}
