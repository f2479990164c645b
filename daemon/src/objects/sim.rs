//! `org.tandem.Tandem1.Sim`

use dbus_interface::SimProperties;
use dbus_interface::value::SimState;
use zbus::interface;

use super::{Desk, Latest};

pub(super) struct SimObject {
    latest: Latest<SimProperties>,
}

impl SimObject {
    pub(super) fn new(_path: &str, latest: Latest<SimProperties>, _desk: Desk) -> Self {
        SimObject { latest }
    }
}

#[interface(name = "org.tandem.Tandem1.Sim", introspection_docs = false)]
impl SimObject {
    #[zbus(property)]
    fn state(&self) -> SimState {
        self.latest.get().state.clone()
    }

    #[zbus(property)]
    fn iccid(&self) -> String {
        self.latest.get().iccid.clone()
    }

    #[zbus(property)]
    fn imsi(&self) -> String {
        self.latest.get().imsi.clone()
    }
}
