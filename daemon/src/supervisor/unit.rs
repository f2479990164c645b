//! One physical modem as the daemon knows it: through resets, unplugging, and new device paths.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dbus_interface::{Error, ErrorKind};
use esim::IsdROptions;
use esim::types::Aid;
use modem::{CardLease, Modem, ModemState, PortKind};
use tokio::sync::{Mutex as Turns, OwnedMutexGuard, watch};
use tokio::time::Instant;

use crate::card::{self, CardReading};
use crate::errors;
use crate::hotplug::{Device, DeviceId};
use crate::neighbour::Inhibition;
use crate::world::{Board, Condition, ModemView};

/// A borrowed modem is given back when nobody has wanted anything of it for this long.
const IDLE: Duration = Duration::from_secs(3);
/// Between two looks whether operations have ended that do not use the card at this moment.
const MOMENT: Duration = Duration::from_millis(200);

/// A modem with a number. Shared by the task that drives its device and the operations on it.
#[derive(Debug)]
pub(crate) struct Unit {
    number: u32,
    board: Board,
    /// Operations on the card wait here in line, and keep their turn while the modem comes and goes.
    turns: Arc<Turns<()>>,
    phase: watch::Sender<Phase>,
    /// How many wait for it, whether it rests or not.
    wishes: watch::Sender<usize>,
    state: Mutex<State>,
}

/// Whether the modem can be used.
#[derive(Debug, Clone)]
enum Phase {
    /// There is no device.
    Absent,
    /// Its device is there and does not answer yet.
    Probing,
    /// It can.
    Ready(Session),
    /// ModemManager has it; it is started when somebody wants something of it.
    Resting,
    /// The configuration leaves it to ModemManager.
    LeftAlone,
    /// It could not be started.
    Failed(String),
}

/// How a modem stands with ModemManager.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Beside {
    /// ModemManager does not have it.
    #[default]
    Nobody,
    /// ModemManager has it, and lets go of it when there is something to do.
    ModemManagerHas,
    /// ModemManager has let go of it.
    Inhibited,
    /// Both use it.
    Shared,
    /// The configuration leaves it to ModemManager.
    LeftAlone,
}

/// A modem that runs. It ends when the device goes; the next one has another id.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The modem.
    pub modem: Modem,
    id: u64,
}

#[derive(Debug, Default)]
struct State {
    device: String,
    /// As [`Device::physical`].
    physical: String,
    drivers: Vec<String>,
    ports: Vec<PathBuf>,
    imei: Option<String>,
    modem: Option<Arc<ModemState>>,
    card: Option<Arc<CardReading>>,
    /// Where the card's ISD-R was found last.
    isd_r: Option<Aid>,
    beside: Beside,
    /// While an operation waits for the modem to come back: ModemManager is not to have it then.
    inhibition: Option<Inhibition>,
    /// Operations that wait for the modem.
    holds: usize,
    /// Of these, those that expect it to come back from a reset.
    resets: usize,
    sessions: u64,
    /// The session in which the card was read last, or found to be no eUICC.
    surveyed: u64,
}

/// What identifies a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Where it is, or was.
    pub device: String,
    /// Who it is.
    pub imei: Option<String>,
    /// The card in it.
    pub eid: Option<String>,
}

/// Whether a modem that fails is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// A modem that failed does not get better by waiting.
    UntilFailure,
    /// A modem that is restarting may fail a few times first.
    ThroughFailures,
}

impl Unit {
    /// A modem that has not been seen yet in this run.
    pub(crate) fn new(number: u32, identity: Identity, board: Board) -> Arc<Unit> {
        let state = State { device: identity.device, imei: identity.imei, ..State::default() };
        Arc::new(Unit {
            number,
            board,
            turns: Arc::default(),
            phase: watch::Sender::new(Phase::Absent),
            wishes: watch::Sender::new(0),
            state: Mutex::new(state),
        })
    }

    /// N in `…/modems/N`.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Whether its device is there.
    pub(crate) fn is_attached(&self) -> bool {
        !matches!(*self.phase.borrow(), Phase::Absent)
    }

    /// Whether an operation waits for it to come back.
    pub(crate) fn is_awaited(&self) -> bool {
        self.state().holds > 0
    }

    /// What is known of it.
    pub(crate) fn identity(&self) -> Identity {
        let state = self.state();
        let eid = state.card.as_ref().map(|card| card.eid.to_string());
        Identity { device: state.device.clone(), imei: state.imei.clone(), eid }
    }

    /// Waits in line for the card.
    pub(crate) async fn card_turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turns).lock_owned().await
    }

    /// Keeps the modem's object while somebody waits for it.
    pub(crate) fn hold(self: &Arc<Self>) -> Hold {
        self.change(|state| state.holds += 1);
        Hold { unit: Arc::clone(self), expects_reset: false }
    }

    /// Waits until the modem can be used.
    pub(crate) async fn ready(&self, deadline: Instant, patience: Patience) -> Result<Session, Error> {
        self.wait(deadline, patience, |_| true).await
    }

    /// Waits until the modem can be used again, after a session that has ended.
    pub(crate) async fn ready_after(&self, ended: &Session, deadline: Instant) -> Result<Session, Error> {
        self.wait(deadline, Patience::ThroughFailures, |session| session.id != ended.id).await
    }

    async fn wait(
        &self,
        deadline: Instant,
        patience: Patience,
        wanted: impl Fn(&Session) -> bool,
    ) -> Result<Session, Error> {
        let mut phase = self.phase.subscribe();
        let _wish = Wish::new(&self.wishes);
        let mut last_failure = None;
        let ready = async {
            loop {
                match &*phase.borrow_and_update() {
                    Phase::Ready(session) if wanted(session) && !session.modem.is_gone() => {
                        return Ok(session.clone());
                    }
                    Phase::Failed(reason) if patience == Patience::UntilFailure => {
                        let message = format!("the modem does not work: {reason}");
                        return Err(Error::new(ErrorKind::WrongState, message));
                    }
                    Phase::Failed(reason) => last_failure = Some(reason.clone()),
                    Phase::LeftAlone => {
                        let message =
                            "the configuration leaves this modem to ModemManager; change modem-manager there";
                        return Err(Error::new(ErrorKind::WrongState, message));
                    }
                    // Gone, and the supervisor has not heard of it yet; or about to be borrowed.
                    Phase::Ready(_) | Phase::Absent | Phase::Probing | Phase::Resting => {}
                }
                if phase.changed().await.is_err() {
                    return Err(errors::modem(&modem::ModemError::Closed));
                }
            }
        };
        match tokio::time::timeout_at(deadline, ready).await {
            Ok(result) => result,
            Err(_) => Err(self.did_not_come(last_failure)),
        }
    }

    fn did_not_come(&self, last_failure: Option<String>) -> Error {
        let why = match (&*self.phase.borrow(), last_failure) {
            (Phase::Absent, _) => "it is not plugged in; plug it in".to_owned(),
            (_, Some(reason)) => reason,
            _ => "it does not answer; power it off and on".to_owned(),
        };
        Error::new(ErrorKind::DeviceGone, format!("the modem did not become ready in time: {why}"))
    }

    /// Resolves as soon as somebody waits for the modem, which rests.
    pub(super) async fn wanted(&self) {
        // The sender lives as long as this unit.
        let _ = self.wishes.subscribe().wait_for(|wishes| *wishes > 0).await;
    }

    /// Whether ModemManager has it, and nothing is wanted of it.
    pub(super) fn is_resting(&self) -> bool {
        matches!(*self.phase.borrow(), Phase::Resting | Phase::LeftAlone)
    }

    /// Whether anything of it was read in this run.
    pub(super) fn was_read(&self) -> bool {
        self.state().surveyed > 0
    }

    /// Returns when nobody has wanted anything of the modem for a while, and its card has been read.
    pub(super) async fn idle(&self, session: &Session) {
        loop {
            tokio::time::sleep(IDLE).await;
            let quiet = self.state().holds == 0 && Arc::clone(&self.turns).try_lock_owned().is_ok();
            if quiet && self.is_surveyed(session) {
                return;
            }
        }
    }

    /// Returns when nothing is under way on the modem. Whoever comes after that finds another session.
    pub(super) async fn quiet(&self) {
        loop {
            // In line behind all that have begun.
            drop(self.card_turn().await);
            if self.state().holds == 0 {
                return;
            }
            tokio::time::sleep(MOMENT).await;
        }
    }

    /// Keeps ModemManager away from the modem while an operation waits for it; gives the inhibition back where none does.
    pub(super) fn keep_inhibition(&self, inhibition: Inhibition) -> Option<Inhibition> {
        let mut state = self.state();
        if state.holds == 0 {
            return Some(inhibition);
        }
        state.inhibition = Some(inhibition);
        None
    }

    /// What was kept.
    pub(super) fn take_inhibition(&self) -> Option<Inhibition> {
        self.state().inhibition.take()
    }

    /// The slot of the card, counted from 1, where it is not the active one: while the card is used, the modem has no network.
    pub(crate) fn card_elsewhere(&self) -> Option<u8> {
        match &*self.phase.borrow() {
            Phase::Ready(session) => session.modem.card_elsewhere(),
            Phase::Absent | Phase::Failed(_) | Phase::LeftAlone | Phase::Probing | Phase::Resting => None,
        }
    }

    /// What was read of the card last.
    pub(crate) fn card(&self) -> Option<Arc<CardReading>> {
        self.state().card.clone()
    }

    /// How to talk to the card in this session.
    pub(crate) fn session_options(&self, session: &Session) -> IsdROptions {
        let quirks = session.modem.state().borrow().quirks.clone();
        card::session_options(&quirks, self.state().isd_r)
    }

    /// Reads the card and shows what it says. The caller has the card's turn.
    pub(crate) async fn survey(&self, session: &Session) -> Result<Option<Arc<CardReading>>, Error> {
        let mut lease = session.modem.lease_card().await.map_err(|error| errors::modem(&error))?;
        let reading = self.survey_with(session, &mut lease).await?;
        drop(lease);
        match reading {
            Some(reading) => Ok(Some(reading)),
            None => self.survey_elsewhere(session).await,
        }
    }

    /// Looks for an eUICC in the slots that are not active. Where there is one, it is used from then on.
    async fn survey_elsewhere(&self, session: &Session) -> Result<Option<Arc<CardReading>>, Error> {
        let slots = session.modem.state().borrow().slots.clone();
        for slot in slots.iter().flat_map(modem::Slots::inactive) {
            let read = async {
                let mut lease = session.modem.lease_card_in(slot).await?;
                Ok::<_, modem::ModemError>(self.survey_with(session, &mut lease).await)
            };
            match read.await {
                Ok(Ok(Some(reading))) => {
                    tracing::info!(number = self.number, slot, "the eUICC is in a slot that is not active");
                    session.modem.use_card_in(Some(slot));
                    return Ok(Some(reading));
                }
                Ok(Ok(None)) => {}
                // The modem works all the same, with the card that it has.
                Ok(Err(error)) => tracing::warn!(number = self.number, slot, %error, "card not read"),
                Err(error) => tracing::warn!(number = self.number, slot, %error, "slot cannot be used"),
            }
        }
        Ok(None)
    }

    /// As [`Unit::survey`], with a lease that the caller has.
    pub(crate) async fn survey_with(
        &self,
        session: &Session,
        lease: &mut CardLease,
    ) -> Result<Option<Arc<CardReading>>, Error> {
        let options = self.session_options(session);
        let reading = card::read(lease, &options).await.map_err(|error| errors::card(&error))?;
        let reading = reading.map(Arc::new);
        self.show_card(session, reading.clone());
        Ok(reading)
    }

    /// What the card said, or that there is no eUICC.
    fn show_card(&self, session: &Session, reading: Option<Arc<CardReading>>) {
        self.change(|state| {
            state.isd_r = reading.as_ref().map(|reading| reading.isd_r);
            state.card = reading;
            state.surveyed = session.id;
        });
    }

    /// The card could not be read; whatever was known is kept.
    pub(super) fn give_up_survey(&self, session: &Session) {
        self.change(|state| state.surveyed = session.id);
    }

    /// The card is not what it was: the survey of this session does not count any more.
    pub(super) fn doubt_card(&self) {
        self.state().surveyed = 0;
    }

    /// Whether the card was read in this session.
    pub(super) fn is_surveyed(&self, session: &Session) -> bool {
        self.state().surveyed == session.id
    }

    /// The device is there, and its ports are about to be tried.
    pub(super) fn show_probing(&self, device: &Device) {
        self.set_phase(Phase::Probing, |state| state.take_device(device));
    }

    /// The device is there, ModemManager has it, and nothing is wanted of it. What was read of it stays.
    pub(super) fn rest(&self, device: &Device, beside: Beside) {
        let phase = if beside == Beside::LeftAlone { Phase::LeftAlone } else { Phase::Resting };
        self.set_phase(phase, |state| {
            state.take_device(device);
            state.beside = beside;
        });
    }

    /// How it stands with ModemManager from now on.
    pub(super) fn stand_beside(&self, beside: Beside) {
        self.change(|state| state.beside = beside);
    }

    /// The device is there, and does not work.
    pub(super) fn show_failure(&self, device: &Device, reason: String) {
        self.set_phase(Phase::Failed(reason), |state| {
            state.take_device(device);
            state.modem = None;
            state.card = None;
        });
    }

    /// The modem runs.
    pub(super) fn attach(&self, device: &Device, modem: Modem) -> Session {
        let told = modem.state().borrow().clone();
        let mut session = Session { modem, id: 0 };
        let mut state = self.state();
        state.sessions += 1;
        session.id = state.sessions;
        state.take_device(device);
        state.imei = told.identity.imei.clone().or(state.imei.take());
        state.modem = Some(told);
        drop(state);
        self.set_phase(Phase::Ready(session.clone()), |_| {});
        session
    }

    /// What the modem tells has changed.
    pub(super) fn show_modem(&self, told: Arc<ModemState>) {
        self.change(|state| state.modem = Some(told));
    }

    /// Its ports are other ones.
    pub(super) fn show_device(&self, device: &Device) {
        self.change(|state| state.take_device(device));
    }

    /// The device has gone. What was known is kept for whoever waits.
    pub(super) fn detach(&self) {
        self.set_phase(Phase::Absent, |state| {
            state.beside = Beside::Nobody;
            if state.holds == 0 {
                state.modem = None;
                state.card = None;
            }
        });
    }

    fn set_phase(&self, phase: Phase, change: impl FnOnce(&mut State)) {
        self.phase.send_replace(phase);
        self.change(change);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known, and shows it.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let view = self.view(&state).map(Arc::new);
        // Still under the lock: two changes must reach the board in their order.
        self.board.update(|world| match view {
            Some(view) => drop(world.modems.insert(self.number, view)),
            None => drop(world.modems.remove(&self.number)),
        });
    }

    /// `None` for a modem that is not there and that nobody waits for.
    fn view(&self, state: &State) -> Option<ModemView> {
        let resetting = state.resets > 0;
        let condition = match &*self.phase.borrow() {
            Phase::Ready(_) if resetting => Condition::Resetting,
            // The card belongs to it: a modem without its profiles is not ready to be looked at.
            Phase::Ready(session) if state.surveyed != session.id => Condition::Probing,
            Phase::Ready(_) => Condition::Ready,
            Phase::Probing if resetting => Condition::Resetting,
            Phase::Probing => Condition::Probing,
            Phase::Resting | Phase::LeftAlone => Condition::Resting,
            Phase::Failed(reason) => Condition::Failed { reason: reason.clone() },
            Phase::Absent if resetting => Condition::Resetting,
            Phase::Absent if state.holds > 0 => Condition::Absent,
            Phase::Absent => return None,
        };
        let in_use = state.modem.as_ref().map(|modem| modem.ports.as_slice()).unwrap_or_default();
        let used = |path: &PathBuf| {
            in_use.iter().find(|(port, _)| port == path).map_or(PortKind::Ignored, |(_, kind)| *kind)
        };
        Some(ModemView {
            device: state.device.clone(),
            physical: state.physical.clone(),
            drivers: state.drivers.clone(),
            ports: state.ports.iter().map(|path| (path.clone(), used(path))).collect(),
            condition,
            beside: state.beside,
            modem: state.modem.clone(),
            card: state.card.clone(),
        })
    }
}

impl State {
    fn take_device(&mut self, device: &Device) {
        let DeviceId(id) = &device.id;
        self.device.clone_from(id);
        device.physical().clone_into(&mut self.physical);
        self.drivers = device.drivers();
        self.ports = device.ports.iter().map(|port| port.path.clone()).collect();
    }
}

/// Somebody waits for the modem to be usable, until this is dropped.
struct Wish<'a>(&'a watch::Sender<usize>);

impl<'a> Wish<'a> {
    fn new(wishes: &'a watch::Sender<usize>) -> Self {
        wishes.send_modify(|wishes| *wishes += 1);
        Self(wishes)
    }
}

impl Drop for Wish<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|wishes| *wishes -= 1);
    }
}

/// Somebody waits for the modem; see [`Unit::hold`].
#[derive(Debug)]
pub(crate) struct Hold {
    unit: Arc<Unit>,
    expects_reset: bool,
}

impl Hold {
    /// From now on the modem may go away and is expected back.
    pub(crate) fn expect_reset(&mut self) {
        if !self.expects_reset {
            self.expects_reset = true;
            self.unit.change(|state| state.resets += 1);
        }
    }

    /// It is back.
    pub(crate) fn expect_nothing(&mut self) {
        if self.expects_reset {
            self.expects_reset = false;
            self.unit.change(|state| state.resets -= 1);
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.expect_nothing();
        self.unit.change(|state| {
            state.holds -= 1;
            if state.holds == 0 && !self.unit.is_attached() {
                state.modem = None;
                state.card = None;
                state.inhibition = None;
            }
        });
    }
}

/// The time until which something that begins now may take.
pub(crate) fn deadline_in(duration: Duration) -> Instant {
    Instant::now() + duration
}
