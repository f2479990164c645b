//! `org.tandem.Tandem1.Euicc`

use dbus_interface::{Error, EuiccProperties, PropertyMap};
use zbus::message::Header;
use zbus::{Connection, OwnedObjectPath, interface};

use super::{Desk, Latest, modem_number};
use crate::operations::job::{self, Job};

pub(super) struct EuiccObject {
    number: u32,
    latest: Latest<EuiccProperties>,
    desk: Desk,
}

impl EuiccObject {
    pub(super) fn new(path: &str, latest: Latest<EuiccProperties>, desk: Desk) -> Self {
        EuiccObject { number: modem_number(path), latest, desk }
    }
}

#[interface(name = "org.tandem.Tandem1.Euicc", introspection_docs = false)]
impl EuiccObject {
    #[zbus(out_args("operation"))]
    async fn refresh(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        self.desk.start(connection, &header, self.number, Job::RefreshCard).await
    }

    #[zbus(out_args("operation"))]
    async fn install(
        &self,
        activation_code: String,
        confirmation_code: String,
        options: PropertyMap,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let order = job::order(&activation_code, &confirmation_code, &options)?;
        self.desk.start(connection, &header, self.number, Job::Install(Box::new(order))).await
    }

    #[zbus(out_args("operation"))]
    async fn preview(
        &self,
        activation_code: String,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::Preview { source: Box::new(job::source(&activation_code)?) };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("operation"))]
    async fn discover(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        self.desk.start(connection, &header, self.number, Job::Discover).await
    }

    #[zbus(out_args("operation"))]
    async fn deliver_notifications(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        self.desk.start(connection, &header, self.number, Job::DeliverNotifications).await
    }

    #[zbus(out_args("notifications"))]
    async fn notifications(&self) -> Result<Vec<PropertyMap>, Error> {
        self.desk.notifications(self.number).await
    }

    #[zbus(out_args("operation"))]
    async fn remove_notification(
        &self,
        sequence: u64,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        self.desk.start(connection, &header, self.number, Job::RemoveNotification { sequence }).await
    }

    #[zbus(out_args("operation"))]
    async fn set_default_smdp_address(
        &self,
        address: String,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::SetDefaultSmdp { address: job::smdp_address(&address)? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("rules"))]
    async fn rules_authorisation_table(&self) -> Result<Vec<PropertyMap>, Error> {
        self.desk.rules_authorisation_table(self.number).await
    }

    #[zbus(out_args("operation"))]
    async fn reset(
        &self,
        scope: Vec<String>,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::ResetCard { scope: job::reset_scope(&scope)? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(property)]
    fn eid(&self) -> String {
        self.latest.get().eid.clone()
    }

    #[zbus(property)]
    fn firmware(&self) -> String {
        self.latest.get().firmware.clone()
    }

    #[zbus(property)]
    fn sgp_version(&self) -> String {
        self.latest.get().sgp_version.clone()
    }

    #[zbus(property)]
    fn free_memory(&self) -> u32 {
        self.latest.get().free_memory
    }

    #[zbus(property)]
    fn default_smdp_address(&self) -> String {
        self.latest.get().default_smdp_address.clone()
    }

    #[zbus(property)]
    fn root_smds_address(&self) -> String {
        self.latest.get().root_smds_address.clone()
    }
}
