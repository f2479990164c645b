//! The other end of the control socket, for people.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use super::CONTROL_SOCKET;
use crate::entitlement::ENTITLEMENT_COMMANDS;
use crate::server::SERVER_COMMANDS;

/// Longer than any command takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a command got no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens, or not any more.
    #[error("{}: {source}; is a simulator running there?", path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What.
        source: std::io::Error,
    },
    /// What should be JSON is none.
    #[error("that is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// An argument without `=` after the name of the modem or server.
    #[error("{0:?} is no argument: write NAME=VALUE, and the name of one modem or server at most")]
    Argument(String),
}

/// A command of words: `late`, `modem0`, `ms=500`. A word without `=` names the modem or server; values that are JSON count as
/// such, others are text.
pub fn request(command: &str, arguments: &[String]) -> Result<Value, ClientError> {
    if command.starts_with('{') {
        return Ok(serde_json::from_str(command)?);
    }
    let mut request = Map::new();
    request.insert("command".to_owned(), Value::String(command.to_owned()));
    let to_server = SERVER_COMMANDS.contains(&command) || ENTITLEMENT_COMMANDS.contains(&command);
    let whom = if to_server { "server" } else { "modem" };
    for argument in arguments {
        let Some((name, value)) = argument.split_once('=') else {
            if request.contains_key(whom) {
                return Err(ClientError::Argument(argument.clone()));
            }
            request.insert(whom.to_owned(), Value::String(argument.clone()));
            continue;
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        request.insert(name.to_owned(), value);
    }
    Ok(Value::Object(request))
}

/// Sends one command to the simulator that runs in `dir` and gives its answer.
pub fn send(dir: &Path, request: &Value) -> Result<Value, ClientError> {
    let path = dir.join(CONTROL_SOCKET);
    let answer = exchange(&path, request).map_err(|source| ClientError::Io { path, source })?;
    Ok(serde_json::from_str(&answer)?)
}

fn exchange(path: &Path, request: &Value) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(format!("{request}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(command: &str, arguments: &[&str], expect: &Value) {
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(&request(command, &arguments).expect("sound"), expect);
    }

    #[test]
    fn words_to_requests() {
        check("mute", &[], &json!({ "command": "mute" }));
        check("late", &["ms=500", "once=true"], &json!({ "command": "late", "ms": 500, "once": true }));
        check("inject", &["text=+CREG: 1"], &json!({ "command": "inject", "text": "+CREG: 1" }));
        check("inject", &["text=\"1\""], &json!({ "command": "inject", "text": "1" }));
        check("{\"command\":\"status\"}", &[], &json!({ "command": "status" }));
        check("mute", &["modem1"], &json!({ "command": "mute", "modem": "modem1" }));
        check("orders", &["smdp0"], &json!({ "command": "orders", "server": "smdp0" }));
        assert!(request("mute", &["modem1".to_owned(), "loudly".to_owned()]).is_err());
    }
}
