//! Final result codes (V.250 5.7.1, TS 27.007 9.2, TS 27.005 3.2.5).

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::combinator::{all_consuming, map, recognize, rest, verify};
use nom::sequence::preceded;
use nom::{IResult, Parser};

use crate::engine::text;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinalResult {
    /// `OK`, or `0`.
    Ok,
    /// `CONNECT`, with the text behind it (`CONNECT 150000000`); the port is in data mode now.
    Connect(Option<String>),
    /// `ERROR`, or `4`.
    Error,
    /// `+CME ERROR: n` (TS 27.007 9.2) as a number, or as text where the modem answers with `+CMEE=2`.
    Cme(ErrorCode),
    /// `+CMS ERROR: n` (TS 27.005 3.2.5).
    Cms(ErrorCode),
    /// `NO CARRIER`, or `3`.
    NoCarrier,
    /// `BUSY`, or `7`.
    Busy,
    /// `NO ANSWER`, or `8`.
    NoAnswer,
    /// `NO DIALTONE` (also `NO DIAL TONE`), or `6`.
    NoDialtone,
    /// A vendor's way to refuse: `COMMAND NOT SUPPORT`, `TOO MANY PARAMETERS`, `+EXT ERROR: 5`, …
    Vendor(String),
}

/// The number or the text of an extended error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorCode {
    /// `+CME ERROR: 13`
    Number(u16),
    /// `+CME ERROR: SIM failure`
    Text(String),
}

impl FinalResult {
    /// The final result that a whole line states, or `None` when the line is anything else.
    ///
    /// A line that merely begins like one (`ERROR 5`, `BUSY tone`) is none, and neither is an extended error
    /// with nothing at all behind its colon.
    pub fn parse(line: &[u8]) -> Option<Self> {
        // Nearly every line is none, and its first bytes say so.
        match line {
            [b'+', b'C', b'M', b'E' | b'S', ..] | [b'+', b'E', b'X', ..] | [b'M', b'O', ..] => {
                extended_error(line)
            }
            [b'C', b'O', ..] => connect(line).or_else(|| word(line)),
            [b'A' | b'B' | b'D' | b'E' | b'N' | b'O' | b'T', ..] => word(line),
            _ => None,
        }
    }

    /// The final result of a numeric code (V.250 table 1, `ATV0`). `2` is RING and ends nothing; `5` is not assigned.
    pub fn of_numeric_code(code: u8) -> Option<Self> {
        Some(match code {
            b'0' => Self::Ok,
            b'1' => Self::Connect(None),
            b'3' => Self::NoCarrier,
            b'4' => Self::Error,
            b'6' => Self::NoDialtone,
            b'7' => Self::Busy,
            b'8' => Self::NoAnswer,
            _ => return None,
        })
    }

    /// Whether the command did what it was asked: `OK` or `CONNECT`.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Ok | Self::Connect(_))
    }

    /// Whether the code speaks of a call, and thus also comes by itself when the other side hangs up (V.250 6.3).
    pub(crate) fn tells_of_a_call(&self) -> bool {
        matches!(self, Self::Busy | Self::Connect(_) | Self::NoAnswer | Self::NoCarrier | Self::NoDialtone)
    }
}

fn word(line: &[u8]) -> Option<FinalResult> {
    Some(match line.trim_ascii_end() {
        b"OK" => FinalResult::Ok,
        b"ERROR" => FinalResult::Error,
        b"NO CARRIER" => FinalResult::NoCarrier,
        b"BUSY" => FinalResult::Busy,
        b"NO ANSWER" => FinalResult::NoAnswer,
        b"NO DIALTONE" | b"NO DIAL TONE" => FinalResult::NoDialtone,
        refusal @ (b"COMMAND NOT SUPPORT" | b"TOO MANY PARAMETERS" | b"NA" | b"ABORTED" | b"DELAYED") => {
            FinalResult::Vendor(text::decode(refusal))
        }
        _ => return None,
    })
}

fn connect(line: &[u8]) -> Option<FinalResult> {
    match line.strip_prefix(b"CONNECT")? {
        b"" => Some(FinalResult::Connect(None)),
        [b' ', more @ ..] => {
            let more = more.trim_ascii();
            Some(FinalResult::Connect((!more.is_empty()).then(|| text::decode(more))))
        }
        _ => None,
    }
}

fn extended_error(line: &[u8]) -> Option<FinalResult> {
    let cme = map(preceded(tag("+CME ERROR:"), error_code), FinalResult::Cme);
    let cms = map(preceded(tag("+CMS ERROR:"), error_code), FinalResult::Cms);
    let vendor =
        map(recognize((alt((tag("+EXT ERROR:"), tag("MODEM ERROR:"))), error_code)), |line: &[u8]| {
            FinalResult::Vendor(text::decode(line.trim_ascii_end()))
        });
    all_consuming(alt((cme, cms, vendor))).parse(line).ok().map(|(_, result)| result)
}

fn error_code(input: &[u8]) -> IResult<&[u8], ErrorCode> {
    map(verify(rest, |code: &[u8]| !code.is_empty()), |code: &[u8]| {
        let code = text::decode(code.trim_ascii());
        match code.parse() {
            Ok(number) => ErrorCode::Number(number),
            Err(_) => ErrorCode::Text(code),
        }
    })
    .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(code: u16) -> ErrorCode {
        ErrorCode::Number(code)
    }

    fn words(text: &str) -> ErrorCode {
        ErrorCode::Text(text.to_owned())
    }

    fn vendor(text: &str) -> FinalResult {
        FinalResult::Vendor(text.to_owned())
    }

    #[test]
    fn whole_lines_that_end_a_command() {
        let cases = [
            ("OK", FinalResult::Ok),
            ("OK ", FinalResult::Ok),
            ("ERROR", FinalResult::Error),
            ("+CME ERROR: 13", FinalResult::Cme(number(13))),
            ("+CME ERROR:13", FinalResult::Cme(number(13))),
            ("+CME ERROR: 013", FinalResult::Cme(number(13))),
            ("+CME ERROR: ", FinalResult::Cme(words(""))),
            ("+CME ERROR: SIM failure", FinalResult::Cme(words("SIM failure"))),
            ("+CME ERROR: 65536", FinalResult::Cme(words("65536"))),
            ("+CME ERROR: -1", FinalResult::Cme(words("-1"))),
            ("+CMS ERROR: 310", FinalResult::Cms(number(310))),
            ("+CMS ERROR: SIM not inserted", FinalResult::Cms(words("SIM not inserted"))),
            ("+EXT ERROR: 50", vendor("+EXT ERROR: 50")),
            ("MODEM ERROR: 5", vendor("MODEM ERROR: 5")),
            ("COMMAND NOT SUPPORT", vendor("COMMAND NOT SUPPORT")),
            ("TOO MANY PARAMETERS", vendor("TOO MANY PARAMETERS")),
            ("NA", vendor("NA")),
            ("ABORTED", vendor("ABORTED")),
            ("DELAYED", vendor("DELAYED")),
            ("NO CARRIER", FinalResult::NoCarrier),
            ("BUSY", FinalResult::Busy),
            ("NO ANSWER", FinalResult::NoAnswer),
            ("NO DIALTONE", FinalResult::NoDialtone),
            ("NO DIAL TONE", FinalResult::NoDialtone),
            ("CONNECT", FinalResult::Connect(None)),
            ("CONNECT ", FinalResult::Connect(None)),
            ("CONNECT 150000000", FinalResult::Connect(Some("150000000".to_owned()))),
            ("CONNECT 115200/V42BIS", FinalResult::Connect(Some("115200/V42BIS".to_owned()))),
        ];
        for (line, expected) in cases {
            assert_eq!(FinalResult::parse(line.as_bytes()), Some(expected), "{line:?}");
        }
    }

    #[test]
    fn lines_that_end_nothing() {
        let lines = [
            "",
            " ",
            "UNKNOWN COMMAND",
            "ERROR 5",
            "ERRORS: 3",
            "ERROR: 5",
            "BUSY tone",
            "BUSYBODY",
            "OKAY",
            "OK then",
            " OK",
            "ok",
            "0",
            "4",
            "RING",
            "CONNECTED",
            "NATION",
            "NO CARRIERS",
            "NO",
            "+CME ERROR:",
            "+CMS ERROR:",
            "+EXT ERROR:",
            "MODEM ERROR:",
            "+CME ERROR",
            "+CMEE: 1",
            "MODEM: STARTUP",
            "COMMAND",
            "+CMTI: \"ME\",1",
        ];
        for line in lines {
            assert_eq!(FinalResult::parse(line.as_bytes()), None, "{line:?}");
        }
    }
}
