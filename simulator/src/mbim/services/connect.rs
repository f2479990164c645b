//! Connections: Connect, IP Configuration, Packet Statistics.

use super::super::buffer::{Input, Output, Uuid};
use super::super::call::{Call, Outcome, Reply};
use super::super::function::Session;
use super::super::status::Status;
use crate::modem::core::Core;
use crate::modem::data::{ConnectError, Connection, Family};
use crate::personality::MbimExtensions;

/// `MbimContextTypeInternet`, and the type of a session that is not there.
pub(super) const INTERNET: Uuid = *b"\x7e\x5e\x2a\x7e\x4e\x6f\x72\x72\x73\x6b\x65\x6e\x7e\x5e\x2a\x7e";
const NO_CONTEXT: Uuid = *b"\xb4\x3f\x75\x8c\xa5\x60\x4b\x46\xb3\x5e\xc5\x86\x96\x41\xfb\x54";
/// `MbimContextIpType`
const IPV4: u32 = 1;
const IPV6: u32 = 2;
const BOTH_IN_ONE: u32 = 3;
const BOTH: u32 = 4;

/// What a host asks of a session.
struct Request {
    session: u32,
    activates: bool,
    access_string: String,
    ip_type: u32,
    context_type: Uuid,
}

pub(super) fn run(mut call: Call<'_>) -> Outcome {
    if !call.is_set() {
        let session = call.input.u32()?;
        return Ok(told(&call, session, 0).into());
    }
    let version = call.version();
    let request = request(&mut call.input, version)?;
    if request.session >= call.style.max_sessions {
        return Err(Status::MAX_ACTIVATED_CONTEXTS);
    }
    let session = request.session;
    if !request.activates {
        let Some(ended) = call.core.mbim.sessions.remove(&session) else {
            return Err(Status::CONTEXT_NOT_ACTIVATED);
        };
        for handle in ended.connections {
            call.core.disconnect(handle);
        }
        return Ok(told(&call, session, 0).into());
    }
    call.identity()?;
    call.radio()?;
    if !call.core.network.is_registered() {
        return Err(Status::NOT_REGISTERED);
    }
    if !call.core.is_attached() {
        return Err(Status::PACKET_SERVICE_DETACHED);
    }
    if active(call.core, session).is_none() {
        match activate(call.core, request) {
            Ok(started) => {
                call.core.mbim.sessions.insert(session, started);
            }
            Err(ConnectError::Refused(cause)) => {
                let refused = told(&call, session, u32::from(cause));
                return Ok(Reply::from(refused).with_status(Status::FAILURE));
            }
            Err(ConnectError::Full) => return Err(Status::MAX_ACTIVATED_CONTEXTS),
            Err(ConnectError::NoService) => return Err(Status::NOT_REGISTERED),
            Err(ConnectError::NoContext) => return Err(Status::INVALID_PARAMETERS),
        }
    }
    Ok(told(&call, session, 0).into())
}

fn request(input: &mut Input<'_>, version: MbimExtensions) -> Result<Request, Status> {
    let session = input.u32()?;
    let activates = match input.u32()? {
        0 => false,
        1 => true,
        _ => return Err(Status::INVALID_PARAMETERS),
    };
    if version == MbimExtensions::Three {
        let (_compression, _auth) = (input.u32()?, input.u32()?);
        let (ip_type, context_type) = (input.u32()?, input.uuid()?);
        let _media = input.u32()?;
        let access_string = input.text_tlv()?;
        return Ok(Request { session, activates, access_string, ip_type, context_type });
    }
    let (access_string, _user, _password) = (input.text()?, input.text()?, input.text()?);
    let (_compression, _auth) = (input.u32()?, input.u32()?);
    let (ip_type, context_type) = (input.u32()?, input.uuid()?);
    Ok(Request { session, activates, access_string, ip_type, context_type })
}

/// Brings up one family or both. With both, one of them is enough.
fn activate(core: &mut Core, request: Request) -> Result<Session, ConnectError> {
    let families: &[Family] = match request.ip_type {
        IPV6 => &[Family::V6],
        BOTH_IN_ONE | BOTH => &[Family::V4, Family::V6],
        _ => &[Family::V4],
    };
    let mut connections = Vec::new();
    let mut failed = ConnectError::NoContext;
    for family in families {
        match core.connect(None, Some(&request.access_string), *family) {
            Ok(handle) => connections.push(handle),
            Err(error) => failed = error,
        }
    }
    if connections.is_empty() {
        return Err(failed);
    }
    Ok(Session {
        connections,
        ip_type: request.ip_type,
        context_type: request.context_type,
        access_string: request.access_string,
    })
}

/// A session some of whose connections are up. The network may have taken them down behind the host's back.
fn active(core: &Core, session: u32) -> Option<&Session> {
    let is_up = |handle: &u32| core.connections.iter().any(|connection| connection.handle == *handle);
    core.mbim.sessions.get(&session).filter(|session| session.connections.iter().any(is_up))
}

fn told(call: &Call<'_>, session: u32, network_error: u32) -> Output {
    const ACTIVATED: u32 = 1;
    const DEACTIVATED: u32 = 3;
    let active = active(call.core, session);
    let state = if active.is_some() { ACTIVATED } else { DEACTIVATED };
    let ip_type = active.map_or(0, |session| match session.ip_type {
        0 => IPV4,
        ip_type => ip_type,
    });
    let context_type = active.map_or(NO_CONTEXT, |session| session.context_type);
    // No voice call.
    let output = Output::new().u32(session).u32(state).u32(0).u32(ip_type).raw(&context_type);
    let output = output.u32(network_error);
    if call.version() < MbimExtensions::Three {
        return output;
    }
    // Over 3GPP access.
    output.u32(1).text_tlv(active.map_or("", |session| session.access_string.as_str()))
}

/// `MBIM_CLOSE` ends every session.
pub(in super::super) fn end_sessions(core: &mut Core) {
    let sessions = std::mem::take(&mut core.mbim.sessions);
    for handle in sessions.into_values().flat_map(|session| session.connections) {
        core.disconnect(handle);
    }
}

pub(super) fn ip_configuration(mut call: Call<'_>) -> Outcome {
    /// `MbimIPConfigurationAvailableFlags`: address, gateway, DNS, MTU.
    const EVERYTHING: u32 = 0x0f;
    let session = call.input.u32()?;
    let handles = active(call.core, session).ok_or(Status::CONTEXT_NOT_ACTIVATED)?.connections.clone();
    let find = |family| {
        let up = call.core.connections.iter();
        up.filter(|connection| handles.contains(&connection.handle))
            .find(|connection| connection.family == family)
    };
    let (v4, v6) = (find(Family::V4), find(Family::V6));
    let available = |connection: Option<&Connection>| connection.map_or(0, |_| EVERYTHING);
    let one = |connection: Option<&Connection>| u32::from(connection.is_some());
    let element4 = v4.map_or(Vec::new(), |connection| {
        let prefix = u32::from(Connection::V4_MASK).count_ones();
        Output::new().u32(prefix).raw(&connection.v4_address().octets()).finish()
    });
    let element6 = v6.map_or(Vec::new(), |connection| {
        let prefix = u32::from(Connection::V6_PREFIX);
        Output::new().u32(prefix).raw(&connection.v6_address().octets()).finish()
    });
    let gateway4 = v4.map_or(Vec::new(), |_| Connection::V4_GATEWAY.octets().to_vec());
    let gateway6 = v6.map_or(Vec::new(), |_| Connection::V6_GATEWAY.octets().to_vec());
    let dns4: Vec<u8> = Connection::V4_DNS.iter().flat_map(|server| server.octets()).collect();
    let dns6: Vec<u8> = Connection::V6_DNS.iter().flat_map(|server| server.octets()).collect();
    let count4 = u32::try_from(Connection::V4_DNS.len()).unwrap_or(0);
    let count6 = u32::try_from(Connection::V6_DNS.len()).unwrap_or(0);
    let output = Output::new().u32(session).u32(available(v4)).u32(available(v6));
    let output = output.u32(one(v4)).pointer(&element4).u32(one(v6)).pointer(&element6);
    let output = output.pointer(&gateway4).pointer(&gateway6);
    let output = match v4 {
        Some(_) => output.u32(count4).pointer(&dns4),
        None => output.u32(0).u32(0),
    };
    let output = match v6 {
        Some(_) => output.u32(count6).pointer(&dns6),
        None => output.u32(0).u32(0),
    };
    let mtu = |connection: Option<&Connection>| connection.map_or(0, |_| Connection::MTU);
    Ok(output.u32(mtu(v4)).u32(mtu(v6)).into())
}

/// Nothing has been carried: there is no data port.
pub(super) fn statistics(_: &Call<'_>) -> Outcome {
    Ok(Output::new().u32(0).u32(0).u64(0).u64(0).u64(0).u64(0).u32(0).u32(0).into())
}

/// IP Packet Filters: there are none.
pub(super) fn packet_filters(mut call: Call<'_>) -> Outcome {
    let session = call.input.u32()?;
    Ok(Output::new().u32(session).u32(0).into())
}
