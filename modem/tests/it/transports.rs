//! One story over every transport: adding a transport is adding a row.

use esim::lpa::Switch;
use modem::{CardAccess, Functionality, PortKind, Presence, RegistrationStatus};

use crate::bench::{Bench, FIRST, SECOND, inventory, within};
use crate::switch::{sim_shows, switch_and_reload};

/// Model, the ports that it shows, and how the card is reached.
const ROWS: &[(&str, &[PortKind], CardAccess)] = &[
    ("quectel-eg25", &[PortKind::At], CardAccess::LogicalChannel),
    ("quectel-eg25", &[PortKind::Qmi], CardAccess::QmiUim),
    ("quectel-eg25", &[PortKind::Qmi, PortKind::At], CardAccess::QmiUim),
    ("quectel-rm520n", &[PortKind::Qmi], CardAccess::QmiUim),
    ("sierra-em7455", &[PortKind::Qmi], CardAccess::QmiUim),
    ("fibocom-l850", &[PortKind::Mbim], CardAccess::MbimUicc),
    ("fibocom-fm350", &[PortKind::Mbim], CardAccess::MbimUicc),
    ("foxconn-t99w175", &[PortKind::Mbim], CardAccess::MbimUicc),
    ("sierra-em9191", &[PortKind::Mbim, PortKind::At], CardAccess::MbimUicc),
    // No UICC service: QMI inside of MBIM.
    ("sierra-em7455", &[PortKind::Mbim], CardAccess::QmiUim),
    // Their firmware lets nobody reach the ISD-R but over AT.
    ("simcom-sim7600", &[PortKind::Qmi, PortKind::At], CardAccess::LogicalChannel),
    ("quectel-em05", &[PortKind::Mbim, PortKind::At], CardAccess::LogicalChannel),
    ("telit-le910c4", &[PortKind::Qmi, PortKind::At], CardAccess::LogicalChannel),
];

#[tokio::test(start_paused = true)]
async fn a_modem_tells_the_same_and_switches_the_same_over_every_transport() {
    for (name, ports, access) in ROWS {
        let row = format!("{name} {ports:?}");
        let bench = Bench::new(name).with_ports(ports);
        let modem = within(60, bench.start()).await.unwrap_or_else(|error| panic!("{row}: {error}"));
        let state = modem.state().borrow().clone();
        assert_eq!(state.presence, Presence::Ready, "{row}");
        assert_eq!(state.ports.first().map(|(_, kind)| *kind), ports.first().copied(), "{row}");
        assert_eq!(state.functionality, Functionality::Full, "{row}");
        let imei = state.identity.imei.as_deref().unwrap_or_else(|| panic!("{row}: no IMEI"));
        assert!(imei.len() == 15 && state.identity.model.is_some(), "{row}: {:?}", state.identity);
        let card = state.sim.card().unwrap_or_else(|| panic!("{row}: {:?}", state.sim));
        assert_eq!(card.iccid.as_deref(), Some(FIRST), "{row}");
        assert_eq!(card.imsi.as_deref(), Some("262010000000001"), "{row}");
        assert_eq!(state.registration.status, RegistrationStatus::Home, "{row}");
        assert!(state.registration.technology.is_some(), "{row}: {:?}", state.registration);
        let operator = state.operator.as_ref().unwrap_or_else(|| panic!("{row}: no operator"));
        assert_eq!(operator.code.as_deref(), Some("26201"), "{row}");
        assert!(state.signal.percent().is_some(), "{row}: {:?}", state.signal);

        let mut lease = within(30, modem.lease_card()).await.unwrap();
        let card = within(60, inventory(&mut lease)).await.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(
            (card.eid.to_string().as_str(), card.profiles.len()),
            ("89049032123451234512345678901235", 2)
        );
        drop(lease);
        let mut told = modem.state();
        let known =
            told.wait_for(|state| state.card_access != CardAccess::Untried).await.unwrap().card_access;
        assert_eq!(known, *access, "{row}");

        let mut modem = modem;
        for (profile, to, expect) in [
            (SECOND, Switch::Enable, Some(SECOND)),
            (SECOND, Switch::Disable, None),
            (FIRST, Switch::Enable, Some(FIRST)),
        ] {
            modem = switch_and_reload(&bench, modem, profile, to).await;
            sim_shows(&modem, expect).await;
            assert_eq!(bench.enabled().as_deref(), expect, "{row}");
        }
        modem.shutdown().await;
        assert_eq!(bench.open_channels(), [0; 0], "{row}");
    }
}
