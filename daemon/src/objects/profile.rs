//! `org.tandem.Tandem1.Profile`

use dbus_interface::value::{PolicyRule, ProfileClass, ProfileState};
use dbus_interface::{Error, ProfileProperties};
use zbus::message::Header;
use zbus::{Connection, OwnedObjectPath, interface};

use super::{Desk, Latest, modem_number};
use crate::operations::job::{self, Job};
use crate::store::format::SwitchKind;

pub(super) struct ProfileObject {
    number: u32,
    latest: Latest<ProfileProperties>,
    desk: Desk,
}

impl ProfileObject {
    pub(super) fn new(path: &str, latest: Latest<ProfileProperties>, desk: Desk) -> Self {
        ProfileObject { number: modem_number(path), latest, desk }
    }

    fn iccid_text(&self) -> String {
        self.latest.get().iccid.clone()
    }
}

#[interface(name = "org.tandem.Tandem1.Profile", introspection_docs = false)]
impl ProfileObject {
    #[zbus(out_args("operation"))]
    async fn enable(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::Switch { kind: SwitchKind::Enable, iccid: job::iccid(&self.iccid_text())? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("operation"))]
    async fn disable(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::Switch { kind: SwitchKind::Disable, iccid: job::iccid(&self.iccid_text())? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("operation"))]
    async fn delete(
        &self,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::Delete { iccid: job::iccid(&self.iccid_text())? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("operation"))]
    async fn rename(
        &self,
        nickname: String,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> Result<OwnedObjectPath, Error> {
        let job = Job::Rename { iccid: job::iccid(&self.iccid_text())?, nickname: job::nickname(nickname)? };
        self.desk.start(connection, &header, self.number, job).await
    }

    #[zbus(out_args("media_type", "data"))]
    async fn icon(&self) -> Result<(String, Vec<u8>), Error> {
        self.desk.icon(self.number, job::iccid(&self.iccid_text())?).await
    }

    #[zbus(property)]
    fn iccid(&self) -> String {
        self.iccid_text()
    }

    #[zbus(property)]
    fn state(&self) -> ProfileState {
        self.latest.get().state.clone()
    }

    #[zbus(property)]
    fn nickname(&self) -> String {
        self.latest.get().nickname.clone()
    }

    #[zbus(property)]
    fn service_provider(&self) -> String {
        self.latest.get().service_provider.clone()
    }

    #[zbus(property)]
    fn name(&self) -> String {
        self.latest.get().name.clone()
    }

    #[zbus(property)]
    fn class(&self) -> ProfileClass {
        self.latest.get().class.clone()
    }

    #[zbus(property)]
    fn owner(&self) -> String {
        self.latest.get().owner.clone()
    }

    #[zbus(property)]
    fn policy_rules(&self) -> Vec<PolicyRule> {
        self.latest.get().policy_rules.clone()
    }
}
