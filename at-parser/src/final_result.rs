//! Final result codes (V.250 5.7.1, TS 27.007 9.2, TS 27.005 3.2.5).

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
