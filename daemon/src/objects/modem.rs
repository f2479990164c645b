//! `org.tandem.Tandem1.Modem`

use dbus_interface::value::{ModemManager, ModemState, PortKind, Power, SlotState, Uplink};
use dbus_interface::{Error, ErrorKind, ModemProperties};
use zbus::message::Header;
use zbus::{Connection, OwnedObjectPath, interface};

use super::{Desk, Latest, modem_number};
use crate::operations::job::{Job, RadioPower};

pub(super) struct ModemObject {
    number: u32,
    latest: Latest<ModemProperties>,
    desk: Desk,
}

impl ModemObject {
    pub(super) fn new(path: &str, latest: Latest<ModemProperties>, desk: Desk) -> Self {
        ModemObject { number: modem_number(path), latest, desk }
    }
}

#[interface(name = "org.tandem.Tandem1.Modem", introspection_docs = false)]
impl ModemObject {
    #[zbus(out_args("operation"))]
    async fn set_power(
        &self,
        power: String,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let power = match Power::from(power.as_str()) {
            Power::On => RadioPower::On,
            Power::Low => RadioPower::Low,
            _ => {
                let message = format!("power \"{power}\" cannot be set; give \"on\" or \"low\"");
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
        };
        self.desk.start(connection, &header, self.number, Job::SetPower { power }).await
    }

    #[zbus(out_args("operation"))]
    async fn reset(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        self.desk.start(connection, &header, self.number, Job::ResetModem).await
    }

    #[zbus(out_args("operation"))]
    async fn activate_slot(
        &self,
        slot: u32,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let slot = u8::try_from(slot).map_err(|_| {
            Error::new(ErrorKind::InvalidArgument, format!("there is no slot {slot}; slots count from 1"))
        })?;
        self.desk.start(connection, &header, self.number, Job::ActivateSlot { slot }).await
    }

    async fn refresh(&self) -> Result<(), Error> {
        self.desk.refresh_modem(self.number).await
    }

    #[zbus(property)]
    fn device(&self) -> String {
        self.latest.get().device.clone()
    }

    #[zbus(property)]
    fn state(&self) -> ModemState {
        self.latest.get().state.clone()
    }

    #[zbus(property)]
    fn failed_reason(&self) -> String {
        self.latest.get().failed_reason.clone()
    }

    #[zbus(property)]
    fn manufacturer(&self) -> String {
        self.latest.get().manufacturer.clone()
    }

    #[zbus(property)]
    fn model(&self) -> String {
        self.latest.get().model.clone()
    }

    #[zbus(property)]
    fn revision(&self) -> String {
        self.latest.get().revision.clone()
    }

    #[zbus(property)]
    fn equipment_identifier(&self) -> String {
        self.latest.get().equipment_identifier.clone()
    }

    #[zbus(property)]
    fn drivers(&self) -> Vec<String> {
        self.latest.get().drivers.clone()
    }

    #[zbus(property)]
    fn ports(&self) -> Vec<(String, PortKind)> {
        self.latest.get().ports.clone()
    }

    #[zbus(property)]
    fn modem_manager(&self) -> ModemManager {
        self.latest.get().modem_manager.clone()
    }

    #[zbus(property)]
    fn slots(&self) -> Vec<(SlotState, String, String)> {
        self.latest.get().slots.clone()
    }

    #[zbus(property)]
    fn active_slot(&self) -> u32 {
        self.latest.get().active_slot
    }

    #[zbus(property)]
    fn power(&self) -> Power {
        self.latest.get().power.clone()
    }

    #[zbus(property)]
    fn uplink(&self) -> Uplink {
        self.latest.get().uplink.clone()
    }
}
