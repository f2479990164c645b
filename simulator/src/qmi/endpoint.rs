//! One control channel: frames of hosts in, frames of the modem out. It owns no stream and no clock.

use std::time::Duration;

use super::call::{Call, Indication, Reply};
use super::clients::{Client, Clients, Via};
use super::error::QmiError;
use super::frame::{CTL, Frame};
use super::message::{self, Request};
use super::services::{self, Service};
use super::settings::Settings;
use super::tlv::Body;
use crate::modem::change::Change;
use crate::modem::core::Core;
use crate::personality::QmiStyle;

/// From a response that has only understood to the indication with the outcome.
const OUTCOME_DELAY: Duration = Duration::from_millis(20);

/// CTL "Sync".
const SYNC: u16 = 0x0027;

/// The state of a control channel: clients and settings. It lasts as long as the modem is powered, whatever hosts do.
#[derive(Debug, Default)]
pub(crate) struct Endpoint {
    clients: Clients,
    settings: Settings,
    /// Number of the last indication.
    indicated: u16,
}

/// A frame on its way to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) via: Via,
    pub(crate) frame: Vec<u8>,
    /// How long the modem takes until it says it.
    pub(crate) delay: Duration,
}

impl Endpoint {
    /// The name of the message in a frame; none for what is no request.
    pub(crate) fn name(frame: &[u8]) -> Option<String> {
        let frame = Frame::parse(frame)?;
        let request = Request::parse(&frame)?;
        Some(match Service::by_id(request.service) {
            Some(service) => service.message_name(request.id),
            None if request.service == CTL => services::control_name(request.id),
            None => format!("0x{:02X} 0x{:04X}", request.service, request.id),
        })
    }

    /// The name of what a frame of the modem says unasked.
    pub(crate) fn unasked_name(frame: &[u8]) -> String {
        let name = match frame {
            [_, _, _, _, CTL, ..] => "CTL Sync".to_owned(),
            [_, _, _, _, service, _, _, _, _, low, high, ..] => match Service::by_id(*service) {
                Some(service) => service.indication_name(u16::from_le_bytes([*low, *high])),
                None => String::new(),
            },
            _ => String::new(),
        };
        format!("{name}, unasked")
    }

    /// Takes a whole frame of a host. `refusal`: the code with which the request is to be refused whatever it asks.
    pub(crate) fn receive(
        &mut self,
        via: Via,
        bytes: &[u8],
        refusal: Option<u16>,
        core: &mut Core,
    ) -> Vec<Outgoing> {
        let Some(style) = core.personality.qmi.as_ref() else { return Vec::new() };
        let Some(frame) = Frame::parse(bytes) else { return Vec::new() };
        let Some(request) = Request::parse(&frame) else { return Vec::new() };
        if let Some(code) = refusal {
            let frame = request.response(Err(QmiError(code)), &Body::new());
            return vec![Outgoing { via, frame, delay: Duration::ZERO }];
        }
        if request.service == CTL {
            return self.control(via, &request, style, core);
        }
        let reply =
            self.serve(via, &request, style, core).unwrap_or_else(|error| Reply::refused(error, Body::new()));
        let delay = reply.delay;
        let mut outgoing = vec![Outgoing { via, frame: request.response(reply.outcome, &reply.body), delay }];
        for told in reply.then {
            let frame = self.indication(request.service, request.client, &told);
            outgoing.push(Outgoing { via, frame, delay: delay + OUTCOME_DELAY });
        }
        outgoing
    }

    fn control(
        &mut self,
        via: Via,
        request: &Request<'_>,
        style: &'static QmiStyle,
        core: &mut Core,
    ) -> Vec<Outgoing> {
        let control = services::control(request, via, style, &mut self.clients, &mut self.settings);
        for client in control.gone {
            services::release(core, client);
        }
        let frame = request.response(control.outcome, &control.body);
        vec![Outgoing { via, frame, delay: Duration::ZERO }]
    }

    fn serve(
        &mut self,
        via: Via,
        request: &Request<'_>,
        style: &'static QmiStyle,
        core: &mut Core,
    ) -> Result<Reply, QmiError> {
        let service = Service::by_id(request.service)
            .filter(|service| style.version_of(service.id()).is_some())
            .ok_or(QmiError::INVALID_SERVICE_TYPE)?;
        let client = self.clients.find_mut(service, request.client).ok_or(QmiError::INVALID_CLIENT_ID)?;
        // Who uses an id has it, whoever it was given to.
        client.via = via;
        let handler = service.handler(request.id, style.unknown).ok_or(QmiError::INVALID_QMI_COMMAND)?;
        let tlvs = request.tlvs.clone()?;
        (handler.run)(&mut Call { request: tlvs, core, style, settings: &mut self.settings, client })
    }

    /// What clients hear of something that happened.
    pub(crate) fn changed(&mut self, change: Change, core: &Core) -> Vec<Outgoing> {
        let mut outgoing = Vec::new();
        let told: Vec<(Client, Vec<Indication>)> = self
            .clients
            .iter()
            .map(|client| (client.clone(), services::changed(change, core, client)))
            .collect();
        for (client, told) in told {
            for told in told {
                let frame = self.indication(client.service.id(), client.id, &told);
                outgoing.push(Outgoing { via: client.via, frame, delay: Duration::ZERO });
            }
        }
        outgoing
    }

    /// Whether a client wants to be asked before the card is reset.
    pub(crate) fn has_refresh_clients(&self) -> bool {
        self.clients.iter().any(|client| client.refresh.is_some())
    }

    /// The frame with which the modem says that it has restarted its services. Whoever was a client is none any more.
    pub(crate) fn restart(&mut self) -> Vec<u8> {
        *self = Self::default();
        message::indication(CTL, 0, 0, SYNC, &Body::new())
    }

    fn indication(&mut self, service: u8, client: u8, told: &Indication) -> Vec<u8> {
        self.indicated = self.indicated.wrapping_add(1).max(1);
        message::indication(service, client, self.indicated, told.id, &told.body)
    }
}
