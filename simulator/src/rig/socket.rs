//! The control socket: one JSON object a line in, one out.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use super::{Plugged, RETRY_PAUSE, RigError};
use crate::entitlement::{ENTITLEMENT_COMMANDS, EntitlementServers};
use crate::modem::Control;
use crate::server::{SERVER_COMMANDS, Servers};

/// Longest command line: an injection of the largest size in hex.
const MAX_LINE: u64 = 0x20_1000;
/// Connections at once; more have to wait.
const MAX_CONNECTIONS: usize = 16;

/// Servers of every kind.
#[derive(Clone, Debug)]
struct All {
    servers: Servers,
    entitlement: EntitlementServers,
}

/// A socket that is removed when dropped.
#[derive(Debug)]
pub(super) struct ControlSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl ControlSocket {
    /// Binds the socket. What a crashed simulator left behind is removed, a living one is not disturbed.
    pub(super) fn bind(path: &Path) -> Result<Self, RigError> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(RigError::Busy(path.parent().unwrap_or(path).to_owned()));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(RigError::at(path)(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(RigError::at(path))?;
        Ok(Self { listener, path: path.to_owned() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Answers commands for ever.
    pub(super) async fn serve(
        &self,
        modems: Arc<Vec<Plugged>>,
        servers: &Servers,
        entitlement: &EntitlementServers,
    ) {
        let servers = All { servers: servers.clone(), entitlement: entitlement.clone() };
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(converse(stream, Arc::clone(&modems), servers.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a control connection");
                        tokio::time::sleep(RETRY_PAUSE).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, "cannot remove the control socket");
        }
    }
}

async fn converse(stream: UnixStream, modems: Arc<Vec<Plugged>>, servers: All) {
    if let Err(error) = exchange(stream, &modems, &servers).await {
        tracing::debug!(%error, "control connection ended");
    }
}

async fn exchange(mut stream: UnixStream, modems: &[Plugged], servers: &All) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        if (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let too_long = !line.ends_with(b"\n") && line.len() as u64 >= MAX_LINE;
        let answer =
            if too_long { Err("the line is too long".to_owned()) } else { dispatch(&line, modems, servers) };
        let answer = answer.unwrap_or_else(|error| json!({ "ok": false, "error": error }));
        writer.write_all(format!("{answer}\n").as_bytes()).await?;
        if too_long {
            return Ok(());
        }
    }
}

fn dispatch(line: &[u8], modems: &[Plugged], servers: &All) -> Result<Value, String> {
    let mut request: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| format!("not a JSON object: {error}"))?;
    let command = request.get("command").and_then(Value::as_str).map(str::to_owned);
    let command = command.as_deref();
    if command.is_some_and(|command| SERVER_COMMANDS.contains(&command)) {
        let wanted = name(&mut request, "server")?;
        return servers.servers.control(wanted.as_deref(), request);
    }
    if command.is_some_and(|command| ENTITLEMENT_COMMANDS.contains(&command)) {
        let wanted = name(&mut request, "server")?;
        return servers.entitlement.control(wanted.as_deref(), request);
    }
    let wanted = name(&mut request, "modem")?;
    let control: Control =
        serde_json::from_value(Value::Object(request)).map_err(|error| error.to_string())?;
    match (wanted, modems) {
        (None, [only]) => apply(only, &control),
        (None, _) if control == Control::Status => {
            let all = modems.iter().map(|plugged| apply(plugged, &control)).collect::<Result<Vec<_>, _>>()?;
            Ok(json!({ "ok": true, "modems": all }))
        }
        (None, _) => Err(format!("which modem? there are {}", names(modems))),
        (Some(name), _) => match modems.iter().find(|plugged| plugged.name == name) {
            Some(plugged) => apply(plugged, &control),
            None => Err(format!("there is no modem {name:?}, only {}", names(modems))),
        },
    }
}

/// Takes the name of what a command is for out of it.
fn name(request: &mut Map<String, Value>, member: &str) -> Result<Option<String>, String> {
    match request.remove(member) {
        None => Ok(None),
        Some(Value::String(name)) => Ok(Some(name)),
        Some(_) => Err(format!("{member:?} wants a name")),
    }
}

fn apply(plugged: &Plugged, control: &Control) -> Result<Value, String> {
    let mut answer = plugged.modem.control(control).map_err(|error| error.to_string())?;
    if *control == Control::Status {
        plugged.tell_ports(&mut answer);
        if let Some(status) = answer.as_object_mut() {
            status.insert("name".to_owned(), json!(plugged.name));
        }
    }
    Ok(answer)
}

fn names(modems: &[Plugged]) -> String {
    let names: Vec<&str> = modems.iter().map(|plugged| plugged.name.as_str()).collect();
    names.join(", ")
}
