//! What becomes of an operation.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use dbus_interface::{
    Error, ErrorKind, OperationProperties, PropertyMap,
    names::interface,
    path::operation_path,
    value::{OperationKind, OperationStage, OperationState},
};
use zbus::{Connection, OwnedObjectPath, Variant, fdo::Properties, names::InterfaceName};

use super::{Shared, objects::Operation};

/// Every operation of the fake has this number; one test starts one.
pub(crate) const NUMBER: u32 = 7;

/// How an operation goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Play {
    /// The method itself fails.
    Refuse(ErrorKind),
    /// It goes through its stages and succeeds.
    Succeed,
    /// It has ended before the caller learns its number.
    DoneBeforeReply,
    /// It fails.
    Fail(ErrorKind),
    /// It runs until it is cancelled.
    Hang,
    /// It shows a profile and waits for consent.
    AskConsent,
    /// It succeeds once the gate is open.
    AfterGate,
    /// The service restarts while somebody waits, and succeeds then.
    Restart,
    /// The service restarts while somebody waits, and has forgotten the operation.
    RestartAndForget,
    /// The service leaves for good.
    Vanish,
    /// The service leaves before it answers the call.
    VanishBeforeReply,
}

impl Shared {
    /// What a method that starts an operation does.
    pub(super) async fn start(
        self: &Arc<Self>,
        call: String,
        kind: OperationKind,
        target: OwnedObjectPath,
    ) -> Result<OwnedObjectPath, Error> {
        self.calls.lock().unwrap().push(call);
        let play = self.play.lock().unwrap().clone();
        if let Play::Refuse(kind) = play {
            return Err(Error::new(kind, format!("refused: {kind:?}")));
        }
        if play == Play::VanishBeforeReply {
            self.disappear().await;
        }
        let properties = OperationProperties {
            kind,
            target,
            state: OperationState::Running,
            stage: OperationStage::Sending,
            ..OperationProperties::default()
        };
        let connection =
            self.connection.lock().unwrap().clone().ok_or(Error::new(ErrorKind::Internal, "gone"))?;
        let operation = Operation::new(self, properties.clone());
        connection.object_server().at(operation_path(NUMBER), operation).await.unwrap();
        if play == Play::DoneBeforeReply {
            update(&connection, |operation| end(operation, None)).await;
        } else {
            let shared = Arc::clone(self);
            tokio::spawn(async move { shared.go_on(connection, play, properties).await });
        }
        Ok(operation_path(NUMBER))
    }

    async fn go_on(self: Arc<Self>, connection: Connection, play: Play, properties: OperationProperties) {
        match play {
            Play::Succeed => {
                update(&connection, |operation| operation.stage = OperationStage::ReloadingSim).await;
                update(&connection, |operation| operation.progress = 0.5).await;
                update(&connection, |operation| end(operation, None)).await;
            }
            Play::Fail(kind) => update(&connection, |operation| end(operation, Some(kind))).await,
            Play::AskConsent => {
                update(&connection, |operation| {
                    operation.result = offer();
                    operation.stage = OperationStage::AwaitingConsent;
                })
                .await;
            }
            Play::AfterGate => {
                self.gate.notified().await;
                update(&connection, |operation| end(operation, None)).await;
            }
            Play::Restart => {
                self.operation_is_read(1).await;
                drop(connection);
                self.disappear().await;
                let seen = *self.reads.borrow();
                let resumed = OperationProperties { stage: OperationStage::Verifying, ..properties };
                self.appear(Some(Operation::new(&self, resumed))).await;
                self.operation_is_read(seen + 1).await;
                let connection = self.connection.lock().unwrap().clone().unwrap();
                update(&connection, |operation| {
                    end(operation, None);
                    let resumed = Variant::from(true).try_into().unwrap();
                    operation.result.insert("Resumed".to_owned(), resumed);
                })
                .await;
            }
            Play::RestartAndForget => {
                self.operation_is_read(1).await;
                drop(connection);
                self.disappear().await;
                self.appear(None).await;
            }
            Play::Vanish => {
                self.operation_is_read(1).await;
                drop(connection);
                self.disappear().await;
            }
            Play::Hang | Play::Refuse(_) | Play::DoneBeforeReply | Play::VanishBeforeReply => {}
        }
    }
}

/// What a server offers.
fn offer() -> PropertyMap {
    let text = |name: &str, value: &str| (name.to_owned(), Variant::from(value).try_into().unwrap());
    let mut facts = PropertyMap::from([
        text("Name", "New"),
        text("ServiceProvider", "New Net"),
        text("Iccid", "8944504234567890127"),
        text("Server", "smdp.example"),
        text("Uplink", "only"),
    ]);
    facts.insert("PolicyRules".to_owned(), Variant::from(vec!["delete-not-allowed"]).try_into().unwrap());
    facts.insert("ConfirmationCodeRequired".to_owned(), Variant::from(true).try_into().unwrap());
    facts
}

pub(super) fn end(operation: &mut OperationProperties, failure: Option<ErrorKind>) {
    if operation.kind == OperationKind::Install && operation.result.is_empty() {
        operation.result = offer();
    }
    operation.stage = OperationStage::Done;
    operation.progress = 1.0;
    match failure {
        None => {
            operation.state = OperationState::Succeeded;
            operation.result.insert("State".to_owned(), Variant::from("enabled").try_into().unwrap());
        }
        Some(kind) => {
            let cancelled = kind == ErrorKind::Cancelled;
            operation.state = if cancelled { OperationState::Cancelled } else { OperationState::Failed };
            operation.error = (kind.name().to_owned(), format!("failed: {kind:?}"));
        }
    }
}

/// Changes the operation and says so, as a service does.
pub(super) async fn update(connection: &Connection, change: impl FnOnce(&mut OperationProperties)) {
    let object = connection.object_server().interface::<_, Operation>(operation_path(NUMBER)).await.unwrap();
    let (state, stage, progress) = {
        let operation = object.get().await;
        let mut properties = operation.properties.lock().unwrap();
        change(&mut properties);
        (properties.state.clone(), properties.stage.clone(), properties.progress)
    };
    let changed = HashMap::from([
        ("State", Variant::from(state)),
        ("Stage", Variant::from(stage)),
        ("Progress", Variant::from(progress)),
    ]);
    let interface = InterfaceName::from_static_str_unchecked(interface::OPERATION);
    let emitter = object.signal_emitter();
    Properties::properties_changed(emitter, interface, changed, Cow::Borrowed(&["Result", "Error"]))
        .await
        .unwrap();
}
