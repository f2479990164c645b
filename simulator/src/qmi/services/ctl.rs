//! CTL: versions, client ids, synchronisation. It is for the channel as a whole, so it is no table of handlers.

use super::super::clients::{Client, Clients, Via};
use super::super::error::QmiError;
use super::super::message::Request;
use super::super::settings::Settings;
use super::super::tlv::{Body, Value};
use super::Service;
use crate::personality::QmiStyle;

const SET_INSTANCE_ID: u16 = 0x0020;
const GET_VERSION_INFO: u16 = 0x0021;
const ALLOCATE_CID: u16 = 0x0022;
const RELEASE_CID: u16 = 0x0023;
const SET_DATA_FORMAT: u16 = 0x0026;
const SYNC: u16 = 0x0027;
const PROXY_OPEN: u16 = 0xff00;

/// Version of CTL itself.
const VERSION: (u16, u16) = (1, 5);

/// What a request to CTL comes to.
pub(in super::super) struct Control {
    pub(in super::super) outcome: Result<(), QmiError>,
    pub(in super::super) body: Body,
    /// Clients that are no more.
    pub(in super::super) gone: Vec<Client>,
}

/// The name of a message.
pub(in super::super) fn control_name(id: u16) -> String {
    let name = match id {
        SET_INSTANCE_ID => "Set Instance ID",
        GET_VERSION_INFO => "Get Version Info",
        ALLOCATE_CID => "Allocate CID",
        RELEASE_CID => "Release CID",
        SET_DATA_FORMAT => "Set Data Format",
        SYNC => "Sync",
        PROXY_OPEN => "Proxy Open",
        other => return format!("CTL 0x{other:04X}"),
    };
    format!("CTL {name}")
}

/// Does what the request asks of the channel.
pub(in super::super) fn control(
    request: &Request<'_>,
    via: Via,
    style: &'static QmiStyle,
    clients: &mut Clients,
    settings: &mut Settings,
) -> Control {
    let mut gone = Vec::new();
    let answer = run(request, via, style, clients, settings, &mut gone);
    let (outcome, body) = match answer {
        Ok(body) => (Ok(()), body),
        Err(error) => (Err(error), Body::new()),
    };
    Control { outcome, body, gone }
}

fn run(
    request: &Request<'_>,
    via: Via,
    style: &'static QmiStyle,
    clients: &mut Clients,
    settings: &mut Settings,
    gone: &mut Vec<Client>,
) -> Result<Body, QmiError> {
    let tlvs = request.tlvs.as_ref().map_err(|error| *error)?;
    match request.id {
        SET_INSTANCE_ID => {
            let instance = tlvs.require(0x01)?.u8()?;
            Ok(Body::new().u16(0x01, u16::from(instance)))
        }
        GET_VERSION_INFO => Ok(Body::new().with(0x01, versions(style))),
        ALLOCATE_CID => {
            let id = tlvs.require(0x01)?.u8()?;
            let service = Service::by_id(id)
                .filter(|service| style.version_of(service.id()).is_some())
                .ok_or(QmiError::INVALID_SERVICE_TYPE)?;
            let client =
                clients.allocate(service, via, style.clients).ok_or(QmiError::CLIENT_IDS_EXHAUSTED)?;
            Ok(Body::new().with(0x01, Value::new().u8(id).u8(client)))
        }
        RELEASE_CID => {
            let mut value = tlvs.require(0x01)?;
            let (id, client) = (value.u8()?, value.u8()?);
            let service = Service::by_id(id).ok_or(QmiError::INVALID_SERVICE_TYPE)?;
            gone.push(clients.release(service, client).ok_or(QmiError::INVALID_CLIENT_ID)?);
            Ok(Body::new().with(0x01, Value::new().u8(id).u8(client)))
        }
        SET_DATA_FORMAT => {
            tlvs.require(0x01)?.u8()?;
            let wanted = tlvs.u16(0x10)?.unwrap_or(1);
            if !matches!(wanted, 1 | 2) {
                return Err(QmiError::INVALID_ARGUMENT);
            }
            settings.data_format.link = u32::from(wanted);
            Ok(Body::new().u16(0x10, wanted))
        }
        SYNC => {
            gone.append(&mut clients.clear());
            Ok(Body::new())
        }
        _ => Err(QmiError::INVALID_QMI_COMMAND),
    }
}

fn versions(style: &QmiStyle) -> Value {
    let (major, minor) = VERSION;
    let services = [&[(0, major, minor)], style.services].concat();
    Value::new().each8(&services, |value, (service, major, minor)| value.u8(*service).u16(*major).u16(*minor))
}
