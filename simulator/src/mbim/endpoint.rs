//! One MBIM port: the session with its host, from `OPEN` to `CLOSE`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::buffer::{Input, Output, Uuid};
use super::call::{Call, Outcome, Reply};
use super::frame::{Message, ProtocolError, Splitter, fragmented, kind, short};
use super::indications::{self, Indication};
use super::proxy::{self, Newcomer};
use super::service::{self, Operation};
use super::services;
use super::status::Status;
use crate::hex::hex;
use crate::modem::change::Bookmark;
use crate::modem::control::{DropAt, SwallowAt};
use crate::modem::core::{Core, Ending};
use crate::modem::faults::Counted;
use crate::modem::milliseconds;
use crate::modem::serve_frames::{Conversation, Frame, Heard};
use crate::modem::tunnel::TunnelBookmark;
use crate::personality::{MbimExtensions, MbimService, MbimStyle};
use crate::qmi::Endpoint as QmiEndpoint;

/// UUID, command, operation and length in front of the information buffer.
const COMMAND_HEADER: usize = 28;
/// Bytes of one message to a host that has not opened the function.
const DEFAULT_TRANSFER: usize = 4096;
/// Entries of a subscribe list, and commands of one entry.
const MAX_EVENTS: u32 = 64;

/// A port and what its host has agreed on with it.
pub(crate) struct Endpoint {
    splitter: Splitter,
    bookmark: Bookmark,
    /// Bytes of one message to the host, while the function is open.
    open: Option<usize>,
    /// What the host wants to hear unasked; none: everything.
    subscriptions: Option<Vec<(Uuid, Vec<u32>)>>,
    /// What it has heard last, so that it does not hear it twice.
    said: BTreeMap<(MbimService, u32, u32), Vec<u8>>,
    /// How far the host has heard what QMI says inside MBIM.
    tunnelled: TunnelBookmark,
    /// Where this is a client of the played proxy: the version that it was told of.
    proxy: Option<Announced>,
}

/// Version of the extensions that a client of the proxy knows of.
type Announced = MbimExtensions;

/// What the host hears of a message, and its name for the log.
struct Said {
    name: String,
    bytes: Vec<u8>,
    delay: Duration,
}

impl Endpoint {
    /// A port whose host speaks to the modem itself.
    pub(crate) fn new(core: &mut Core) -> Self {
        Self {
            splitter: Splitter::default(),
            bookmark: core.changes.end(),
            open: None,
            subscriptions: None,
            said: BTreeMap::new(),
            tunnelled: TunnelBookmark::default(),
            proxy: None,
        }
    }

    /// A client of the played proxy that has named its device. The proxy has opened it already.
    pub(crate) fn behind_proxy(core: &mut Core, newcomer: Newcomer) -> Self {
        let mut endpoint = Self::new(core);
        endpoint.splitter = newcomer.into_splitter();
        endpoint.proxy = Some(MbimExtensions::One);
        if let Some(style) = core.personality.mbim.as_ref() {
            endpoint.begin(core, style, DEFAULT_TRANSFER);
        }
        endpoint
    }

    fn answer(&mut self, core: &mut Core, style: &'static MbimStyle, message: Message) -> Option<Said> {
        let said = |name: &str, bytes| Some(Said { name: name.to_owned(), bytes, delay: Duration::ZERO });
        match message {
            Message::Open { transaction, max_transfer } => {
                let status = self.open(core, style, max_transfer);
                said("Open", short(kind::OPEN_DONE, transaction, status.0))
            }
            Message::Close { transaction } => {
                self.close(core);
                said("Close", short(kind::CLOSE_DONE, transaction, Status::SUCCESS.0))
            }
            Message::HostError { .. } => said("Host Error", Vec::new()),
            Message::Wrong { transaction, error } => {
                said("Wrong", short(kind::FUNCTION_ERROR, transaction, error as u32))
            }
            Message::Command { transaction, body } => Some(self.command(core, style, transaction, &body)),
        }
    }

    fn open(&mut self, core: &mut Core, style: &'static MbimStyle, max_transfer: u32) -> Status {
        if let Some(code) = core.faults.refuse_message("Open", Status::FAILURE.0) {
            return Status(code);
        }
        if self.proxy.is_none() {
            core.mbim.version = MbimExtensions::One;
        }
        let limit = usize::try_from(max_transfer.min(style.max_transfer)).unwrap_or(DEFAULT_TRANSFER);
        self.begin(core, style, limit);
        Status::SUCCESS
    }

    fn begin(&mut self, core: &mut Core, style: &'static MbimStyle, limit: usize) {
        self.open = Some(limit);
        self.subscriptions = None;
        self.bookmark = core.changes.end();
        core.tunnel_unasked(&mut self.tunnelled);
        let everything = indications::everything(core, style);
        self.said = everything.into_iter().map(|(key, _, told)| (key, told)).collect();
    }

    fn close(&mut self, core: &mut Core) {
        if self.proxy.is_some() {
            // The proxy keeps the device open for its other clients.
            return;
        }
        self.open = None;
        services::end_sessions(core);
    }

    fn command(&mut self, core: &mut Core, style: &'static MbimStyle, transaction: u32, body: &[u8]) -> Said {
        let function_error = |error: ProtocolError| Said {
            name: "Command".to_owned(),
            bytes: short(kind::FUNCTION_ERROR, transaction, error as u32),
            delay: Duration::ZERO,
        };
        let Some((uuid, command, operation, information)) = parts(body) else {
            return function_error(ProtocolError::LengthMismatch);
        };
        if let (Some(_), Some(named)) = (&self.proxy, proxy::device_path(body)) {
            let reply = named.map(|_| Reply::empty());
            return self.done(transaction, &uuid, command, reply, "Proxy Control");
        }
        if self.open.is_none() {
            return function_error(ProtocolError::NotOpened);
        }
        let known = service::by_uuid(&uuid).filter(|known| services::offers(core, style, *known));
        let Some(known) = known else {
            return self.done(transaction, &uuid, command, Err(Status::NO_DEVICE_SUPPORT), "Unknown");
        };
        let name = service::name(known, command);
        let reply = match core.faults.refuse_message(&name, Status::FAILURE.0) {
            Some(code) => Err(Status(code)),
            None if (known, command) == SUBSCRIBE_LIST => self.subscribe(operation, information),
            None => {
                let call = Call { core, style, operation, input: Input::new(information) };
                services::run(call, known, command)
            }
        };
        let inner = QmiEndpoint::name(information).filter(|_| known == MbimService::Qmi);
        let name = inner.map_or(name, |inner| format!("QMI: {inner}"));
        self.done(transaction, &uuid, command, reply, &name)
    }

    fn done(&self, transaction: u32, uuid: &Uuid, command: u32, reply: Outcome, name: &str) -> Said {
        let reply = reply.unwrap_or_else(|status| Reply::empty().with_status(status));
        let length = u32::try_from(reply.information.len()).unwrap_or(u32::MAX);
        let head = Output::new().raw(uuid).u32(command).u32(reply.status.0).u32(length).finish();
        let body = [head, reply.information].concat();
        let limit = self.open.unwrap_or(DEFAULT_TRANSFER);
        let bytes = fragmented(kind::COMMAND_DONE, transaction, &body, limit);
        Said { name: name.to_owned(), bytes, delay: reply.delay }
    }

    /// Device Service Subscribe List: the new list takes the place of the old one.
    fn subscribe(&mut self, operation: Operation, information: &[u8]) -> Outcome {
        if operation != Operation::Set {
            return Err(Status::INVALID_SERVICE_OPERATION);
        }
        let mut list = Vec::new();
        for mut entry in Input::new(information).structures(MAX_EVENTS)? {
            let uuid = entry.uuid()?;
            let count = entry.u32()?;
            if count > MAX_EVENTS {
                return Err(Status::INVALID_PARAMETERS);
            }
            let commands = (0..count).map(|_| entry.u32()).collect::<Result<Vec<_>, _>>()?;
            list.push((uuid, commands));
        }
        let entries = list.iter().map(|(uuid, commands)| {
            let count = u32::try_from(commands.len()).unwrap_or(u32::MAX);
            commands.iter().fold(Output::new().raw(uuid).u32(count), |entry, command| entry.u32(*command))
        });
        let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let reply = Output::new().u32(count).structures(entries.collect::<Vec<_>>());
        self.subscriptions = Some(list);
        Ok(reply.into())
    }

    fn wants(&self, uuid: &Uuid, command: u32) -> bool {
        let Some(list) = &self.subscriptions else { return true };
        list.iter()
            .any(|(wanted, commands)| wanted == uuid && (commands.is_empty() || commands.contains(&command)))
    }

    /// What QMI says unasked, where the host wants to hear that.
    fn tunnelled(&mut self, core: &mut Core, style: &'static MbimStyle) -> Vec<Vec<u8>> {
        if !services::offers(core, style, MbimService::Qmi) {
            return Vec::new();
        }
        let uuid = service::uuid(MbimService::Qmi);
        let frames = core.tunnel_unasked(&mut self.tunnelled);
        let wanted = frames.into_iter().filter(|_| self.wants(&uuid, QMI_FRAME));
        let indications = wanted.map(|information| Indication { uuid, command: QMI_FRAME, information });
        indications.map(|indication| self.indication(&indication)).collect()
    }

    fn indication(&self, indication: &Indication) -> Vec<u8> {
        let length = u32::try_from(indication.information.len()).unwrap_or(u32::MAX);
        let head = Output::new().raw(&indication.uuid).u32(indication.command).u32(length).finish();
        let body = [head, indication.information.clone()].concat();
        fragmented(kind::INDICATE_STATUS, 0, &body, self.open.unwrap_or(DEFAULT_TRANSFER))
    }
}

/// The only command of QMI in MBIM.
const QMI_FRAME: u32 = 1;
/// The message that concerns a port alone.
const SUBSCRIBE_LIST: (MbimService, u32) = (MbimService::Basic, 19);

/// UUID, command, operation and information buffer of a command.
fn parts(body: &[u8]) -> Option<(Uuid, u32, Operation, &[u8])> {
    let mut input = Input::new(body);
    let uuid = input.uuid().ok()?;
    let command = input.u32().ok()?;
    let operation = match input.u32().ok()? {
        0 => Operation::Query,
        1 => Operation::Set,
        _ => return None,
    };
    let length = usize::try_from(input.u32().ok()?).ok()?;
    Some((uuid, command, operation, body.get(COMMAND_HEADER..)?.get(..length)?))
}

impl Conversation for Endpoint {
    fn take(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, core: &mut Core) -> Option<Heard> {
        let message = self.splitter.next()?;
        let Some(style) = core.personality.mbim.as_ref() else { return Some(Heard::default()) };
        if core.is_booting(milliseconds(style.boot_ms)) {
            return Some(Heard::default());
        }
        core.counters.commands += 1;
        let drop = core.faults.count(Counted::Commands);
        if let Some(drop) = drop.filter(|drop| drop.at == DropAt::Received) {
            let ending = Ending { half_answered: false, return_after: drop.return_after };
            return Some(Heard { answers: Vec::new(), ending: Some(ending) });
        }
        let swallowed = core.faults.take_swallow();
        let request = recorded(&message);
        if swallowed == Some(SwallowAt::Received) {
            core.keep(&format!("MBIM {}", hex(&request)), "");
            return Some(Heard::default());
        }
        let answer = self.answer(core, style, message);
        let ending = core.take_ending(drop);
        let lateness = core.faults.take_lateness();
        let mut answers = Vec::new();
        if let Some(Said { name, bytes, delay }) = answer {
            core.keep(&format!("MBIM {name} {}", hex(&request)), &hex(&bytes));
            core.record(&name, &request, &bytes);
            if swallowed.is_some() {
                return Some(Heard { answers, ending });
            }
            answers.push(Frame { bytes, delay: delay + lateness });
        }
        Some(Heard { answers, ending })
    }

    fn unasked(&mut self, core: &mut Core) -> Vec<Vec<u8>> {
        let Some(style) = core.personality.mbim.as_ref() else { return Vec::new() };
        if self.open.is_none() {
            return Vec::new();
        }
        let changes = core.changes.read(&mut self.bookmark);
        let mut frames = Vec::new();
        if self.proxy.is_some_and(|known| known != core.mbim.version) {
            self.proxy = Some(core.mbim.version);
            frames.push(proxy::version(core.mbim.version.code()));
        }
        for change in changes {
            for (key, indication, told) in indications::of(core, style, change) {
                if self.said.get(&key) == Some(&told) {
                    continue;
                }
                self.said.insert(key, told);
                if !self.wants(&indication.uuid, indication.command) {
                    continue;
                }
                let bytes = self.indication(&indication);
                let name = format!("{}, unasked", service::name(key.0, key.1));
                core.record(&name, &[], &bytes);
                frames.push(bytes);
            }
        }
        frames.extend(self.tunnelled(core, style));
        frames
    }
}

/// A message in one piece, as recordings have it.
fn recorded(message: &Message) -> Vec<u8> {
    match message {
        Message::Open { transaction, max_transfer } => short(kind::OPEN, *transaction, *max_transfer),
        Message::Close { transaction } => {
            [kind::CLOSE, 12, *transaction].iter().flat_map(|number| number.to_le_bytes()).collect()
        }
        Message::Command { transaction, body } => fragmented(kind::COMMAND, *transaction, body, usize::MAX),
        Message::HostError { .. } | Message::Wrong { .. } => Vec::new(),
    }
}
