//! A port that is tried while another is in use already.

use tokio::sync::watch;

use crate::at::AtPort;

/// How the try stands.
#[derive(Clone)]
enum Try {
    UnderWay,
    Answered(AtPort),
    Failed,
}

/// An AT port beside the port that is in use. Nothing waits for its answer before it is needed.
#[derive(Clone)]
pub(crate) struct Spare {
    state: watch::Receiver<Try>,
}

/// Where the outcome of the try is told. Dropping it tells that no port answered.
pub(crate) struct SpareSetter(watch::Sender<Try>);

impl Spare {
    /// A port that is about to be tried.
    pub(crate) fn new() -> (Self, SpareSetter) {
        let (sender, state) = watch::channel(Try::UnderWay);
        (Self { state }, SpareSetter(sender))
    }

    /// The port; `None` when none has answered. Waits for the try to end, which has deadlines of its own.
    pub(crate) async fn port(&self) -> Option<AtPort> {
        let mut state = self.state.clone();
        let told = state.wait_for(|state| !matches!(state, Try::UnderWay)).await.ok()?;
        match &*told {
            Try::Answered(port) => Some(port.clone()),
            Try::UnderWay | Try::Failed => None,
        }
    }
}

impl SpareSetter {
    /// Resolves when nobody can ask for the outcome any more.
    pub(crate) async fn unwanted(&self) {
        self.0.closed().await;
    }

    /// Tells the outcome.
    pub(crate) fn set(self, outcome: Option<AtPort>) {
        self.0.send_replace(outcome.map_or(Try::Failed, Try::Answered));
    }
}
