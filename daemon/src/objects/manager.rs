//! `org.tandem.Tandem1.Manager`

use dbus_interface::names::action;
use dbus_interface::{Error, ManagerProperties};
use zbus::message::Header;
use zbus::{Connection, interface};

use super::{Desk, Latest};

pub(super) struct ManagerObject {
    latest: Latest<ManagerProperties>,
    desk: Desk,
}

impl ManagerObject {
    pub(super) fn new(_path: &str, latest: Latest<ManagerProperties>, desk: Desk) -> Self {
        ManagerObject { latest, desk }
    }
}

#[interface(name = "org.tandem.Tandem1.Manager", introspection_docs = false)]
impl ManagerObject {
    async fn scan(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<(), Error> {
        self.desk.authorize(connection, &header, action::MODEM_CONTROL).await?;
        self.desk.scan().await
    }

    #[zbus(property(emits_changed_signal = "const"))]
    fn version(&self) -> String {
        self.latest.get().version.clone()
    }

    #[zbus(property)]
    fn ignored(&self) -> Vec<(String, String)> {
        self.latest.get().ignored.clone()
    }
}
