//! `org.tandem.Tandem1.Operation`

use dbus_interface::value::{OperationKind, OperationStage, OperationState};
use dbus_interface::{Error, OperationProperties, PropertyMap, path};
use zbus::message::Header;
use zbus::{Connection, OwnedObjectPath, interface};

use super::{Desk, Latest};

pub(super) struct OperationObject {
    number: u32,
    latest: Latest<OperationProperties>,
    desk: Desk,
}

impl OperationObject {
    pub(super) fn new(path: &str, latest: Latest<OperationProperties>, desk: Desk) -> Self {
        // Paths are made by the publisher from numbers.
        let number = path::parse_operation_path(path).unwrap_or(u32::MAX);
        OperationObject { number, latest, desk }
    }
}

#[interface(name = "org.tandem.Tandem1.Operation", introspection_docs = false)]
impl OperationObject {
    async fn accept(
        &self,
        confirmation_code: String,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<(), Error> {
        self.desk.accept(connection, &header, self.number, &confirmation_code).await
    }

    async fn cancel(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<(), Error> {
        self.desk.cancel(connection, &header, self.number).await
    }

    #[zbus(property)]
    fn kind(&self) -> OperationKind {
        self.latest.get().kind.clone()
    }

    #[zbus(property)]
    fn target(&self) -> OwnedObjectPath {
        self.latest.get().target.clone()
    }

    #[zbus(property)]
    fn state(&self) -> OperationState {
        self.latest.get().state.clone()
    }

    #[zbus(property)]
    fn stage(&self) -> OperationStage {
        self.latest.get().stage.clone()
    }

    #[zbus(property)]
    fn progress(&self) -> f64 {
        self.latest.get().progress
    }

    #[zbus(property)]
    fn result(&self) -> PropertyMap {
        self.latest.get().result.clone()
    }

    #[zbus(property)]
    fn error(&self) -> (String, String) {
        self.latest.get().error.clone()
    }
}
