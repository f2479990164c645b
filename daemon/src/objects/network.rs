//! `org.tandem.Tandem1.Network`

use dbus_interface::NetworkProperties;
use dbus_interface::value::{AccessTechnology, RegistrationState};
use zbus::interface;

use super::{Desk, Latest};

pub(super) struct NetworkObject {
    latest: Latest<NetworkProperties>,
}

impl NetworkObject {
    pub(super) fn new(_path: &str, latest: Latest<NetworkProperties>, _desk: Desk) -> Self {
        NetworkObject { latest }
    }
}

#[interface(name = "org.tandem.Tandem1.Network", introspection_docs = false)]
impl NetworkObject {
    #[zbus(property)]
    fn registration_state(&self) -> RegistrationState {
        self.latest.get().registration_state.clone()
    }

    #[zbus(property)]
    fn operator_name(&self) -> String {
        self.latest.get().operator_name.clone()
    }

    #[zbus(property)]
    fn operator_code(&self) -> String {
        self.latest.get().operator_code.clone()
    }

    #[zbus(property)]
    fn access_technology(&self) -> AccessTechnology {
        self.latest.get().access_technology.clone()
    }

    #[zbus(property)]
    fn signal_quality(&self) -> (u32, bool) {
        self.latest.get().signal_quality
    }
}
