//! The interfaces of the contract.

use std::sync::{Arc, Mutex};

use dbus_interface::{
    Error, ErrorKind, OperationProperties, PropertyMap,
    names::ROOT_PATH,
    path::{euicc_path, modem_path, profile_path},
    value::{
        AccessTechnology, ModemManager, ModemState, OperationKind, OperationStage, OperationState,
        PolicyRule, PortKind, Power, ProfileClass, ProfileState, RegistrationState, ResetScope, SimState,
        SlotState, Uplink,
    },
};
use zbus::{Connection, ObjectServer, OwnedObjectPath, OwnedVariant, Variant, interface};

use super::{
    Shared, play,
    world::{self, World},
};

type Started = OwnedObjectPath;

/// Everything of the world, at its place.
pub(super) async fn add_all(shared: &Arc<Shared>, server: &ObjectServer) {
    let World { modems, .. } = &shared.world;
    server.at(ROOT_PATH, Manager(Arc::clone(shared))).await.unwrap();
    for modem in modems {
        let path = modem_path(modem.number);
        server.at(&path, Modem { shared: Arc::clone(shared), modem: modem.clone() }).await.unwrap();
        server.at(&path, Sim(modem.clone())).await.unwrap();
        server.at(&path, Network(modem.clone())).await.unwrap();
        if modem.euicc.is_some() {
            let euicc = Euicc { shared: Arc::clone(shared), modem: modem.clone() };
            server.at(euicc_path(modem.number), euicc).await.unwrap();
        }
        for profile in &modem.profiles {
            let path = profile_path(modem.number, &profile.iccid).unwrap();
            let object = Profile { shared: Arc::clone(shared), profile: profile.clone(), path: path.clone() };
            server.at(path, object).await.unwrap();
        }
    }
}

struct Manager(Arc<Shared>);

#[interface(name = "org.tandem.Tandem1.Manager")]
impl Manager {
    #[zbus(property(emits_changed_signal = "const"))]
    fn version(&self) -> String {
        "1.2.3".to_owned()
    }
    #[zbus(property)]
    fn ignored(&self) -> Vec<(String, String)> {
        self.0.world.ignored.clone()
    }
    fn scan(&self) -> Result<(), Error> {
        self.0.calls.lock().unwrap().push("Scan".to_owned());
        match *self.0.play.lock().unwrap() {
            play::Play::Refuse(kind) => Err(Error::new(kind, format!("refused: {kind:?}"))),
            _ => Ok(()),
        }
    }
}

struct Modem {
    shared: Arc<Shared>,
    modem: world::Modem,
}

#[interface(name = "org.tandem.Tandem1.Modem")]
impl Modem {
    #[zbus(property)]
    fn device(&self) -> String {
        self.modem.properties.device.clone()
    }
    #[zbus(property)]
    fn state(&self) -> ModemState {
        self.modem.properties.state.clone()
    }
    #[zbus(property)]
    fn failed_reason(&self) -> String {
        self.modem.properties.failed_reason.clone()
    }
    #[zbus(property)]
    fn manufacturer(&self) -> String {
        self.modem.properties.manufacturer.clone()
    }
    #[zbus(property)]
    fn model(&self) -> String {
        self.modem.properties.model.clone()
    }
    #[zbus(property)]
    fn revision(&self) -> String {
        self.modem.properties.revision.clone()
    }
    #[zbus(property)]
    fn equipment_identifier(&self) -> String {
        self.modem.properties.equipment_identifier.clone()
    }
    #[zbus(property)]
    fn drivers(&self) -> Vec<String> {
        self.modem.properties.drivers.clone()
    }
    #[zbus(property)]
    fn ports(&self) -> Vec<(String, PortKind)> {
        self.modem.properties.ports.clone()
    }
    #[zbus(property)]
    fn modem_manager(&self) -> ModemManager {
        self.modem.properties.modem_manager.clone()
    }
    #[zbus(property)]
    fn slots(&self) -> Vec<(SlotState, String, String)> {
        self.modem.properties.slots.clone()
    }
    #[zbus(property)]
    fn active_slot(&self) -> u32 {
        self.modem.properties.active_slot
    }
    #[zbus(out_args("operation"))]
    async fn activate_slot(&self, slot: u32) -> Result<Started, Error> {
        self.start(format!("ActivateSlot({slot})"), OperationKind::ActivateSlot).await
    }
    #[zbus(property)]
    fn power(&self) -> Power {
        self.modem.properties.power.clone()
    }
    #[zbus(property)]
    fn uplink(&self) -> Uplink {
        self.modem.properties.uplink.clone()
    }
    #[zbus(out_args("operation"))]
    async fn set_power(&self, power: Power) -> Result<Started, Error> {
        self.start(format!("SetPower({power})"), OperationKind::SetPower).await
    }
    #[zbus(out_args("operation"))]
    async fn reset(&self) -> Result<Started, Error> {
        self.start(format!("Reset(modem {})", self.modem.number), OperationKind::ModemReset).await
    }
    fn refresh(&self) -> Result<(), Error> {
        self.shared.calls.lock().unwrap().push(format!("Refresh(modem {})", self.modem.number));
        Ok(())
    }
}

impl Modem {
    async fn start(&self, call: String, kind: OperationKind) -> Result<Started, Error> {
        self.shared.start(call, kind, modem_path(self.modem.number)).await
    }
}

struct Sim(world::Modem);

#[interface(name = "org.tandem.Tandem1.Sim")]
impl Sim {
    #[zbus(property)]
    fn state(&self) -> SimState {
        self.0.sim.state.clone()
    }
    #[zbus(property)]
    fn iccid(&self) -> String {
        self.0.sim.iccid.clone()
    }
    #[zbus(property)]
    fn imsi(&self) -> String {
        self.0.sim.imsi.clone()
    }
}

struct Network(world::Modem);

#[interface(name = "org.tandem.Tandem1.Network")]
impl Network {
    #[zbus(property)]
    fn registration_state(&self) -> RegistrationState {
        self.0.network.registration_state.clone()
    }
    #[zbus(property)]
    fn operator_name(&self) -> String {
        self.0.network.operator_name.clone()
    }
    #[zbus(property)]
    fn operator_code(&self) -> String {
        self.0.network.operator_code.clone()
    }
    #[zbus(property)]
    fn access_technology(&self) -> AccessTechnology {
        self.0.network.access_technology.clone()
    }
    #[zbus(property)]
    fn signal_quality(&self) -> (u32, bool) {
        self.0.network.signal_quality
    }
}

struct Euicc {
    shared: Arc<Shared>,
    modem: world::Modem,
}

#[interface(name = "org.tandem.Tandem1.Euicc")]
impl Euicc {
    #[zbus(property)]
    fn eid(&self) -> String {
        self.properties().eid
    }
    #[zbus(property)]
    fn firmware(&self) -> String {
        self.properties().firmware
    }
    #[zbus(property)]
    fn sgp_version(&self) -> String {
        self.properties().sgp_version
    }
    #[zbus(property)]
    fn free_memory(&self) -> u32 {
        self.properties().free_memory
    }
    #[zbus(property)]
    fn default_smdp_address(&self) -> String {
        self.properties().default_smdp_address
    }
    #[zbus(property)]
    fn root_smds_address(&self) -> String {
        self.properties().root_smds_address
    }
    #[zbus(out_args("operation"))]
    async fn refresh(&self) -> Result<Started, Error> {
        self.start("Refresh(euicc)".to_owned(), OperationKind::Refresh).await
    }
    #[zbus(out_args("notifications"))]
    fn notifications(&self) -> Vec<PropertyMap> {
        let own = |value: Variant<'static>| OwnedVariant::try_from(value).unwrap();
        let map = |(sequence, event, address, iccid): &(u64, _, String, String)| {
            let event: dbus_interface::value::NotificationEvent = Clone::clone(event);
            PropertyMap::from([
                ("Sequence".to_owned(), own(Variant::from(*sequence))),
                ("Event".to_owned(), own(Variant::from(event))),
                ("Address".to_owned(), own(Variant::from(address.clone()))),
                ("Iccid".to_owned(), own(Variant::from(iccid.clone()))),
            ])
        };
        self.shared.world.notifications.iter().map(map).collect()
    }
    #[zbus(out_args("operation"))]
    async fn install(
        &self,
        code: String,
        confirmation: String,
        options: PropertyMap,
    ) -> Result<Started, Error> {
        let mut options: Vec<&str> = options.keys().map(String::as_str).collect();
        options.sort_unstable();
        let call = format!("Install({code}, {confirmation}, {})", options.join(" "));
        self.start(call, OperationKind::Install).await
    }
    #[zbus(out_args("operation"))]
    async fn preview(&self, code: String) -> Result<Started, Error> {
        self.start(format!("Preview({code})"), OperationKind::Preview).await
    }
    #[zbus(out_args("operation"))]
    async fn discover(&self) -> Result<Started, Error> {
        self.start("Discover".to_owned(), OperationKind::Discover).await
    }
    #[zbus(out_args("operation"))]
    async fn deliver_notifications(&self) -> Result<Started, Error> {
        self.start("DeliverNotifications".to_owned(), OperationKind::DeliverNotifications).await
    }
    #[zbus(out_args("operation"))]
    async fn remove_notification(&self, sequence: u64) -> Result<Started, Error> {
        self.start(format!("RemoveNotification({sequence})"), OperationKind::RemoveNotification).await
    }
    #[zbus(out_args("operation"))]
    async fn set_default_smdp_address(&self, address: String) -> Result<Started, Error> {
        self.start(format!("SetDefaultSmdpAddress({address})"), OperationKind::SetDefaultSmdp).await
    }
    #[zbus(out_args("rules"))]
    fn rules_authorisation_table(&self) -> Vec<PropertyMap> {
        let own = |value: Variant<'_>| OwnedVariant::try_from(value).unwrap();
        vec![PropertyMap::from([
            ("PolicyRules".to_owned(), own(Variant::from(vec!["disable-not-allowed"]))),
            ("Operators".to_owned(), own(Variant::from(vec!["26201", "any"]))),
            ("ConsentRequired".to_owned(), own(Variant::from(true))),
        ])]
    }
    #[zbus(out_args("operation"))]
    async fn reset(&self, scope: Vec<ResetScope>) -> Result<Started, Error> {
        let scope: Vec<&str> = scope.iter().map(|scope| scope.as_str()).collect();
        self.start(format!("Reset({})", scope.join(", ")), OperationKind::EuiccReset).await
    }
}

impl Euicc {
    fn properties(&self) -> dbus_interface::EuiccProperties {
        self.modem.euicc.clone().unwrap()
    }

    async fn start(&self, call: String, kind: OperationKind) -> Result<Started, Error> {
        self.shared.start(call, kind, euicc_path(self.modem.number)).await
    }
}

struct Profile {
    shared: Arc<Shared>,
    profile: dbus_interface::ProfileProperties,
    path: OwnedObjectPath,
}

#[interface(name = "org.tandem.Tandem1.Profile")]
impl Profile {
    #[zbus(property)]
    fn iccid(&self) -> String {
        self.profile.iccid.clone()
    }
    #[zbus(property)]
    fn state(&self) -> ProfileState {
        self.profile.state.clone()
    }
    #[zbus(property)]
    fn nickname(&self) -> String {
        self.profile.nickname.clone()
    }
    #[zbus(property)]
    fn service_provider(&self) -> String {
        self.profile.service_provider.clone()
    }
    #[zbus(property)]
    fn name(&self) -> String {
        self.profile.name.clone()
    }
    #[zbus(property)]
    fn class(&self) -> ProfileClass {
        self.profile.class.clone()
    }
    #[zbus(property)]
    fn owner(&self) -> String {
        self.profile.owner.clone()
    }
    #[zbus(property)]
    fn policy_rules(&self) -> Vec<PolicyRule> {
        self.profile.policy_rules.clone()
    }
    #[zbus(out_args("operation"))]
    async fn enable(&self) -> Result<Started, Error> {
        self.start("Enable", OperationKind::Enable).await
    }
    #[zbus(out_args("operation"))]
    async fn disable(&self) -> Result<Started, Error> {
        self.start("Disable", OperationKind::Disable).await
    }
    #[zbus(out_args("operation"))]
    async fn delete(&self) -> Result<Started, Error> {
        self.start("Delete", OperationKind::Delete).await
    }
    #[zbus(out_args("operation"))]
    async fn rename(&self, nickname: String) -> Result<Started, Error> {
        self.start(&format!("Rename {nickname}"), OperationKind::Rename).await
    }
    #[zbus(out_args("media_type", "data"))]
    fn icon(&self) -> Result<(String, Vec<u8>), Error> {
        match self.profile.iccid.as_str() {
            world::HOME => Ok(("image/png".to_owned(), b"\x89PNG".to_vec())),
            _ => Err(Error::new(ErrorKind::NotFound, "the profile has no icon")),
        }
    }
}

impl Profile {
    async fn start(&self, call: &str, kind: OperationKind) -> Result<Started, Error> {
        self.shared.start(format!("{call}({})", self.profile.iccid), kind, self.path.clone()).await
    }
}

pub(super) struct Operation {
    shared: Arc<Shared>,
    pub(super) properties: Mutex<OperationProperties>,
}

impl Operation {
    pub(super) fn new(shared: &Arc<Shared>, properties: OperationProperties) -> Self {
        Operation { shared: Arc::clone(shared), properties: Mutex::new(properties) }
    }
}

#[interface(name = "org.tandem.Tandem1.Operation")]
impl Operation {
    #[zbus(property)]
    fn kind(&self) -> OperationKind {
        self.properties.lock().unwrap().kind.clone()
    }
    #[zbus(property)]
    fn target(&self) -> OwnedObjectPath {
        self.properties.lock().unwrap().target.clone()
    }
    #[zbus(property)]
    fn state(&self, #[zbus(header)] header: Option<zbus::message::Header<'_>>) -> OperationState {
        let state = self.properties.lock().unwrap().state.clone();
        // Somebody asks for this object; there is no header when all objects are listed, or a change is announced.
        if header.is_some() {
            self.shared.reads.send_modify(|count| *count += 1);
        }
        state
    }
    #[zbus(property)]
    fn stage(&self) -> OperationStage {
        self.properties.lock().unwrap().stage.clone()
    }
    #[zbus(property)]
    fn progress(&self) -> f64 {
        self.properties.lock().unwrap().progress
    }
    #[zbus(property)]
    fn result(&self) -> PropertyMap {
        self.properties.lock().unwrap().result.clone()
    }
    #[zbus(property)]
    fn error(&self) -> (String, String) {
        self.properties.lock().unwrap().error.clone()
    }
    fn accept(
        &self,
        confirmation_code: String,
        #[zbus(connection)] connection: &Connection,
    ) -> Result<(), Error> {
        self.shared.calls.lock().unwrap().push(format!("Accept({confirmation_code})"));
        let connection = connection.clone();
        tokio::spawn(async move { play::update(&connection, |operation| play::end(operation, None)).await });
        Ok(())
    }
    fn cancel(&self, #[zbus(connection)] connection: &Connection) -> Result<(), Error> {
        self.shared.calls.lock().unwrap().push("Cancel".to_owned());
        let connection = connection.clone();
        tokio::spawn(async move {
            play::update(&connection, |operation| play::end(operation, Some(ErrorKind::Cancelled))).await;
        });
        Ok(())
    }
}
