//! `tandem scan`

use dbus_interface::{ManagerProxy, names::ROOT_PATH};
use zbus::ObjectPath;

use super::{Session, status};
use crate::{
    bus::{self, Patience},
    failure::Failure,
    json::ModemsDocument,
};

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let root = ObjectPath::from_static_str_unchecked(ROOT_PATH);
    let manager: ManagerProxy<'_> = session.bus.proxy(&root).await?;
    bus::call(Patience::Change, manager.scan()).await?;
    let snapshot = session.snapshot().await?;
    if session.out.is_json() {
        return session.out.document(&ModemsDocument::of(&snapshot));
    }
    status::modems_table(session.out, &snapshot)?;
    status::remarks(session.out, &snapshot)
}
