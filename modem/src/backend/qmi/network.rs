//! Registration and operator (NAS Get Serving System, and Get System Info for the location and for 5G).

use qmi::nas::{
    GetServingSystem, GetServingSystemResponse, GetSystemInfo, GetSystemInfoResponse, RadioInterface,
    RegistrationState, RoamingIndicatorStatus, RoamingStatus, ServiceStatus,
};

use super::try_ask;
use crate::backend::NetworkReading;
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::{AccessTechnology, Operator, Registration, RegistrationStatus};

pub(super) async fn read(port: &QmiPort) -> Result<Option<NetworkReading>, ModemError> {
    let serving = try_ask(port, &GetServingSystem::default()).await?.map(|told| of_serving(&told));
    if serving.as_ref().is_some_and(|reading| reading.registration.technology.is_some()) {
        return Ok(serving);
    }
    // Newer modems tell nothing of 5G in the older message, or do not have it any more.
    let system = try_ask(port, &GetSystemInfo::default()).await?.and_then(|told| of_system(&told));
    Ok(system.or(serving))
}

fn of_serving(told: &GetServingSystemResponse) -> NetworkReading {
    let roams = told.roaming_indicator == Some(RoamingIndicatorStatus::On);
    let status = match told.serving_system.registration_state {
        RegistrationState::NotRegistered => RegistrationStatus::Idle,
        RegistrationState::Registered if roams => RegistrationStatus::Roaming,
        RegistrationState::Registered => RegistrationStatus::Home,
        RegistrationState::NotRegisteredSearching => RegistrationStatus::Searching,
        RegistrationState::RegistrationDenied => RegistrationStatus::Denied,
        _ => RegistrationStatus::Unknown,
    };
    let technology = told.serving_system.radio_interfaces.iter().find_map(|radio| technology(*radio));
    let area = told.lte_tac.or(told.lac_3gpp).map(u32::from);
    let registration = Registration { status, technology, area, cell: told.cid_3gpp.map(u64::from) };
    let three_digits =
        told.mnc_pcs_digit_include_status.as_ref().is_some_and(|digit| digit.includes_pcs_digit);
    let operator = told.current_plmn.as_ref().map(|plmn| Operator {
        code: Some(code(plmn.mcc, plmn.mnc, three_digits)),
        name: Some(plmn.description.clone()).filter(|name| !name.is_empty()),
    });
    NetworkReading { registration, operator }
}

/// The newest technology that has service.
fn of_system(told: &GetSystemInfoResponse) -> Option<NetworkReading> {
    let has_service = |status: ServiceStatus| status == ServiceStatus::Available;
    let newest = [
        (told.nr5g_service_status.as_ref(), told.nr5g_system_info.as_ref(), AccessTechnology::NewRadio),
        (told.lte_service_status.as_ref(), told.lte_system_info.as_ref(), AccessTechnology::Eutran),
    ];
    for (state, info, technology) in newest {
        let (Some(state), Some(info)) = (state, info) else { continue };
        if has_service(state.service_status) {
            let registration = Registration {
                status: status(info.roaming_status),
                technology: Some(technology),
                area: info.tac.or(info.lac).map(u32::from),
                cell: info.cid.map(u64::from),
            };
            let operator = info.network.as_ref().map(|network| operator(&network.mcc, &network.mnc));
            return Some(NetworkReading { registration, operator });
        }
    }
    let limited = |state: Option<&qmi::nas::ServiceState>| {
        state.is_some_and(|state| state.service_status == ServiceStatus::Limited)
    };
    let status = if limited(told.lte_service_status.as_ref()) || limited(told.nr5g_service_status.as_ref()) {
        RegistrationStatus::EmergencyOnly
    } else {
        return None;
    };
    Some(NetworkReading { registration: Registration { status, ..Registration::default() }, operator: None })
}

fn status(roaming: Option<RoamingStatus>) -> RegistrationStatus {
    match roaming {
        Some(RoamingStatus::Roaming) => RegistrationStatus::Roaming,
        _ => RegistrationStatus::Home,
    }
}

fn operator(mcc: &str, mnc: &str) -> Operator {
    Operator { code: Some(format!("{mcc}{mnc}")), name: None }
}

/// MCC and MNC, five or six digits.
fn code(mcc: u16, mnc: u16, three_digits: bool) -> String {
    if three_digits || mnc > 99 { format!("{mcc:03}{mnc:03}") } else { format!("{mcc:03}{mnc:02}") }
}

fn technology(radio: RadioInterface) -> Option<AccessTechnology> {
    Some(match radio {
        RadioInterface::Gsm => AccessTechnology::Gsm,
        RadioInterface::Umts | RadioInterface::TdScdma => AccessTechnology::Utran,
        RadioInterface::Lte => AccessTechnology::Eutran,
        RadioInterface::Nr5g => AccessTechnology::NewRadio,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use qmi::nas::{NamedPlmn, ServingState};

    use super::*;

    #[test]
    fn the_serving_system_is_read() {
        let check = |state, roaming, radio, expect: (RegistrationStatus, Option<AccessTechnology>)| {
            let told = GetServingSystemResponse {
                serving_system: ServingState {
                    registration_state: state,
                    radio_interfaces: vec![RadioInterface::None, radio],
                    ..Default::default()
                },
                roaming_indicator: roaming,
                ..Default::default()
            };
            let registration = of_serving(&told).registration;
            assert_eq!((registration.status, registration.technology), expect);
        };
        let off = Some(RoamingIndicatorStatus::Off);
        let on = Some(RoamingIndicatorStatus::On);
        use RegistrationState::{NotRegisteredSearching, Registered, RegistrationDenied};
        check(
            Registered,
            off,
            RadioInterface::Lte,
            (RegistrationStatus::Home, Some(AccessTechnology::Eutran)),
        );
        check(
            Registered,
            on,
            RadioInterface::Umts,
            (RegistrationStatus::Roaming, Some(AccessTechnology::Utran)),
        );
        check(NotRegisteredSearching, None, RadioInterface::None, (RegistrationStatus::Searching, None));
        check(RegistrationDenied, None, RadioInterface::None, (RegistrationStatus::Denied, None));
    }

    #[test]
    fn a_code_has_as_many_digits_as_the_network_says() {
        let told = GetServingSystemResponse {
            current_plmn: Some(NamedPlmn { mcc: 262, mnc: 1, description: "Telekom.de".into() }),
            ..Default::default()
        };
        let operator = of_serving(&told).operator.unwrap();
        assert_eq!((operator.code.as_deref(), operator.name.as_deref()), (Some("26201"), Some("Telekom.de")));
        assert_eq!(code(310, 410, false), "310410");
        assert_eq!(code(302, 72, true), "302072");
    }
}
