//! Services and the names of their messages.

use super::buffer::Uuid;
use crate::personality::MbimService;

/// The service of the played proxy, which no modem has.
pub(super) const PROXY_CONTROL: Uuid = *b"\x83\x8c\xf7\xfb\x8d\x0d\x4d\x7f\x87\x1e\xd7\x1d\xbe\xfb\xb3\x9b";

/// Every service with its UUID and name.
const SERVICES: [(MbimService, Uuid, &str); 7] = [
    (MbimService::Basic, *b"\xa2\x89\xcc\x33\xbc\xbb\x8b\x4f\xb6\xb0\x13\x3e\xc2\xaa\xe6\xdf", "Basic"),
    (MbimService::Sms, *b"\x53\x3f\xbe\xeb\x14\xfe\x44\x67\x9f\x90\x33\xa2\x23\xe5\x6c\x3f", "SMS"),
    (MbimService::Ussd, *b"\xe5\x50\xa0\xc8\x5e\x82\x47\x9e\x82\xf7\x10\xab\xf4\xc3\x35\x1f", "USSD"),
    (MbimService::Auth, *b"\x1d\x2b\x5f\xf7\x0a\xa1\x48\xb2\xaa\x52\x50\xf1\x57\x67\x17\x4e", "Auth"),
    (
        MbimService::Extensions,
        *b"\x3d\x01\xdc\xc5\xfe\xf5\x4d\x05\x0d\x3a\xbe\xf7\x05\x8e\x9a\xaf",
        "Extensions",
    ),
    (MbimService::Uicc, *b"\xc2\xf6\x58\x8e\xf0\x37\x4b\xc9\x86\x65\xf4\xd4\x4b\xd0\x93\x67", "UICC"),
    (MbimService::Qmi, *b"\xd1\xa3\x0b\xc2\xf9\x7a\x6e\x43\xbf\x65\xc7\xe2\x4f\xb0\xf0\xd3", "QMI"),
];

/// The messages of each service that can be asked for: command, name, whether it can be queried and set.
const MESSAGES: &[(MbimService, u32, &str, Form)] = {
    use MbimService::*;
    &[
        (Basic, 1, "Device Caps", Form::QUERY),
        (Basic, 2, "Subscriber Ready Status", Form::QUERY),
        (Basic, 3, "Radio State", Form::BOTH),
        (Basic, 4, "Pin", Form::BOTH),
        (Basic, 5, "Pin List", Form::QUERY),
        (Basic, 6, "Home Provider", Form::QUERY),
        (Basic, 7, "Preferred Providers", Form::QUERY),
        (Basic, 8, "Visible Providers", Form::QUERY),
        (Basic, 9, "Register State", Form::BOTH),
        (Basic, 10, "Packet Service", Form::BOTH),
        (Basic, 11, "Signal State", Form::BOTH),
        (Basic, 12, "Connect", Form::BOTH),
        (Basic, 13, "Provisioned Contexts", Form::BOTH),
        (Basic, 15, "IP Configuration", Form::QUERY),
        (Basic, 16, "Device Services", Form::QUERY),
        (Basic, 23, "IP Packet Filters", Form::QUERY),
        (Basic, 19, "Device Service Subscribe List", Form::SET),
        (Basic, 20, "Packet Statistics", Form::QUERY),
        (Basic, 21, "Network Idle Hint", Form::BOTH),
        (Basic, 22, "Emergency Mode", Form::QUERY),
        (Sms, 1, "Configuration", Form::BOTH),
        (Sms, 2, "Read", Form::QUERY),
        (Sms, 3, "Send", Form::SET),
        (Sms, 4, "Delete", Form::SET),
        (Sms, 5, "Message Store Status", Form::QUERY),
        (Ussd, 1, "USSD", Form::SET),
        (Auth, 1, "AKA", Form::QUERY),
        (Extensions, 1, "Provisioned Contexts", Form::BOTH),
        (Extensions, 3, "LTE Attach Configuration", Form::BOTH),
        (Extensions, 4, "LTE Attach Info", Form::QUERY),
        (Extensions, 5, "Sys Caps", Form::QUERY),
        (Extensions, 6, "Device Caps", Form::QUERY),
        (Extensions, 7, "Device Slot Mappings", Form::BOTH),
        (Extensions, 8, "Slot Info Status", Form::QUERY),
        (Extensions, 9, "PCO", Form::QUERY),
        (Extensions, 10, "Device Reset", Form::SET),
        (Extensions, 11, "Base Stations Info", Form::QUERY),
        (Extensions, 12, "Location Info Status", Form::QUERY),
        (Extensions, 15, "Version", Form::QUERY),
        (Extensions, 16, "Modem Configuration", Form::QUERY),
        (Extensions, 17, "Registration Parameters", Form::BOTH),
        (Uicc, 1, "ATR", Form::QUERY),
        (Uicc, 2, "Open Channel", Form::SET),
        (Uicc, 3, "Close Channel", Form::SET),
        (Uicc, 4, "APDU", Form::SET),
        (Uicc, 5, "Terminal Capability", Form::BOTH),
        (Uicc, 6, "Reset", Form::BOTH),
        (Uicc, 7, "Application List", Form::QUERY),
        (Uicc, 8, "File Status", Form::QUERY),
        (Uicc, 9, "Read Binary", Form::QUERY),
        (Uicc, 10, "Read Record", Form::QUERY),
        (Qmi, 1, "Message", Form::SET),
    ]
};

/// In which ways a message is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    query: bool,
    set: bool,
}

impl Form {
    const QUERY: Self = Self { query: true, set: false };
    const SET: Self = Self { query: false, set: true };
    const BOTH: Self = Self { query: true, set: true };

    pub(super) const fn allows(self, operation: Operation) -> bool {
        match operation {
            Operation::Query => self.query,
            Operation::Set => self.set,
        }
    }
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Query,
    Set,
}

pub(super) fn by_uuid(uuid: &Uuid) -> Option<MbimService> {
    SERVICES.iter().find(|(_, known, _)| known == uuid).map(|(service, _, _)| *service)
}

pub(super) fn uuid(service: MbimService) -> Uuid {
    SERVICES.iter().find(|(known, _, _)| *known == service).map_or([0; 16], |(_, uuid, _)| *uuid)
}

/// Commands of a service.
pub(super) fn commands(service: MbimService) -> impl Iterator<Item = (u32, Form)> {
    let own = MESSAGES.iter().filter(move |(known, ..)| *known == service);
    own.map(|(_, command, _, form)| (*command, *form))
}

/// Name of a message, as refusals and the log have it: `UICC APDU`.
pub(super) fn name(service: MbimService, command: u32) -> String {
    let service_name = SERVICES.iter().find(|(known, ..)| *known == service).map_or("", |(_, _, name)| *name);
    match MESSAGES.iter().find(|(known, number, ..)| *known == service && *number == command) {
        Some((_, _, name, _)) => format!("{service_name} {name}"),
        None => format!("{service_name} {command}"),
    }
}
