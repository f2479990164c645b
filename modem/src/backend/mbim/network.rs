//! Registration and operator (Basic Connect Register State), and the technology in use (Packet Service).

use mbim::basic_connect::{
    DataClass, PacketServiceQuery, RegisterState, RegisterStateInfo, RegisterStateQuery,
};

use super::try_ask;
use crate::backend::NetworkReading;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::{AccessTechnology, Operator, Registration, RegistrationStatus};

pub(super) async fn read(port: &MbimPort) -> Result<Option<NetworkReading>, ModemError> {
    let Some(told) = try_ask(port, RegisterStateQuery {}).await? else { return Ok(None) };
    let mut reading = of(&told);
    if reading.registration.technology.is_none() && is_registered(&reading) {
        let packet = try_ask(port, PacketServiceQuery {}).await?;
        reading.registration.technology = packet.and_then(|packet| technology(packet.data_class));
    }
    Ok(Some(reading))
}

fn is_registered(reading: &NetworkReading) -> bool {
    matches!(reading.registration.status, RegistrationStatus::Home | RegistrationStatus::Roaming)
}

fn of(told: &RegisterStateInfo) -> NetworkReading {
    let status = match told.register_state {
        RegisterState::Deregistered => RegistrationStatus::Idle,
        RegisterState::Searching => RegistrationStatus::Searching,
        RegisterState::Home => RegistrationStatus::Home,
        RegisterState::Roaming | RegisterState::Partner => RegistrationStatus::Roaming,
        RegisterState::Denied => RegistrationStatus::Denied,
        _ => RegistrationStatus::Unknown,
    };
    let technology = technology(told.available_data_classes);
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let operator = Operator { code: text(&told.provider_id), name: text(&told.provider_name) };
    NetworkReading {
        registration: Registration { status, technology, ..Registration::default() },
        operator: (operator != Operator::default()).then_some(operator),
    }
}

/// The newest of the technologies.
fn technology(classes: DataClass) -> Option<AccessTechnology> {
    let newest = [
        (DataClass::NR_5G_SA, AccessTechnology::NewRadio),
        (DataClass::NR_5G_NSA, AccessTechnology::EutranNrDual),
        (DataClass::LTE, AccessTechnology::Eutran),
        (DataClass::HSUPA, AccessTechnology::Utran),
        (DataClass::HSDPA, AccessTechnology::Utran),
        (DataClass::UMTS, AccessTechnology::Utran),
        (DataClass::EDGE, AccessTechnology::Egprs),
        (DataClass::GPRS, AccessTechnology::Gsm),
    ];
    newest.into_iter().find(|(class, _)| classes.contains(*class)).map(|(_, technology)| technology)
}
