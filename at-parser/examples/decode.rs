//! Decodes replies and indications of AT modems: JSON lines in, JSON lines out.
//!
//! ```text
//! $ echo '{"command":"AT+CREG?","text":"+CREG: 1,3"}' | cargo run -q -p at-parser --example decode
//! {"type":"registration","domain":"cs","n":1,"state":"denied","stat":3,"lac":null,"tac":null,"ci":null,…}
//! ```
//!
//! A line of input is an object of one of two kinds:
//!
//! * `{"command":"AT+CREG?","text":"+CREG: 1,3\r\n\r\nOK\r\n"}`: what came back for a command. The text may hold several
//!   lines, the echo, the final result, and indications that came between.
//! * `{"indication":"\r\n+CREG: 3\r\n"}`: what the modem said by itself, one indication or several.
//!
//! An optional `"charset":"GSM"` (or `IRA`, `UCS2`) says what `+CSCS` selected; without it, text in UCS2 is recognised.
//!
//! A line of output is an object with `type` and the fields of that type (the documentation of `at_parser::decode` says
//! how they look), or `{"error":"…"}`. Every line of input gives one line of output, and the exit code is 0 whatever the
//! lines hold.

use std::io::{self, BufRead, Write};

use at_parser::charset::Charset;
use at_parser::decode::{decode_indication, decode_reply_in};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        let text = String::from_utf8_lossy(&line);
        let answer = answer(&text).unwrap_or_else(|error| json!({ "error": error }).to_string());
        match writeln!(output, "{answer}").and_then(|()| output.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            outcome => outcome?,
        }
    }
}

fn answer(line: &str) -> Result<String, String> {
    let request: Value =
        serde_json::from_str(line).map_err(|error| format!("the line is no JSON: {error}"))?;
    let field = |name: &str| match request.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("`{name}` is no string")),
    };
    let charset = match field("charset")? {
        None => Charset::Auto,
        Some(name) => {
            Charset::from_name(name).ok_or_else(|| format!("no table for the character set `{name}`"))?
        }
    };
    let decoded = match (field("command")?, field("text")?, field("indication")?) {
        (Some(command), Some(text), None) => {
            let decoded = decode_reply_in(charset, command, text).map_err(|error| error.to_string())?;
            serde_json::to_string(&decoded)
        }
        (None, None, Some(indication)) => {
            serde_json::to_string(&decode_indication(indication).map_err(|error| error.to_string())?)
        }
        _ => return Err("expected `command` with `text`, or `indication`".to_owned()),
    };
    decoded.map_err(|error| error.to_string())
}
