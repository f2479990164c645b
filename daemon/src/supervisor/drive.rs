//! One device from the time it is plugged in until it is gone: probe, session, failure, back-off.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use modem::{Modem, ModemState};
use tokio::sync::{Notify, watch};

use super::Shared;
use super::access::Access;
use super::back_off::BackOff;
use super::probe::probe;
use super::unit::{Beside, Session, Unit};
use crate::hotplug::Device;
use crate::neighbour::{Owner, Run};
use crate::redact::Short;

/// A port that breaks is usually a device that has been unplugged: its source says so in a moment.
const NEWS_OF_REMOVAL: Duration = Duration::from_secs(1);

/// What the device's source tells.
pub(super) type News = watch::Receiver<Plugged>;

/// A device and how often it has been unplugged: one that was away for a moment is not the one that was there before.
#[derive(Debug, Clone)]
pub(super) struct Plugged {
    pub(super) unplugged: u64,
    /// `None` once it has gone.
    pub(super) device: Option<Device>,
}

/// Drives a device until its source says that it has gone.
pub(super) async fn drive(shared: Arc<Shared>, mut news: News, poke: Arc<Notify>) {
    let timeouts = &shared.config.timeouts;
    let mut back_off = BackOff::new(timeouts.retry_first, timeouts.retry_limit);
    let mut place: Option<Arc<Unit>> = None;
    loop {
        let Some(device) = news.borrow_and_update().device.clone() else { break };
        place = place.or_else(|| shared.units.at(&device.id));
        let has_neighbour = shared.neighbour.owner(device.physical()) != Owner::Nobody;
        if place.is_none() && (has_neighbour || !shared.units.is_any_awaited()) {
            place = Some(shared.units.add(&device.id));
        }
        let opened = tokio::select! {
            opened = open(&shared, &device, place.as_deref(), &poke) => opened,
            _ = news.changed() => continue,
        };
        match opened {
            Ok(Opened { modem, access, beside }) => {
                back_off.reset();
                let unit = identify(&shared, &device, &modem, place.take()).await;
                place = Some(Arc::clone(&unit));
                unit.stand_beside(access.beside());
                let end =
                    session(&shared, &unit, &device, modem, (&access, beside.as_ref()), &mut news).await;
                access.give_back(&unit).await;
                if end == End::Broken {
                    let _ = tokio::time::timeout(NEWS_OF_REMOVAL, news.changed()).await;
                }
            }
            Err(reason) => {
                tracing::warn!(device = %device.id, reason, "modem failed");
                let unit = place.get_or_insert_with(|| shared.units.add(&device.id));
                unit.show_failure(&device, reason);
                tokio::select! {
                    () = tokio::time::sleep(back_off.failed()) => {}
                    () = poke.notified() => back_off.reset(),
                    _ = news.changed() => back_off.reset(),
                }
            }
        }
    }
    if let Some(unit) = place {
        unit.detach();
    }
}

/// A modem that was started.
struct Opened {
    modem: Modem,
    access: Access,
    /// The ModemManager beside which the ports were come by.
    beside: Option<Run>,
}

/// Comes by the ports, tries them, and starts the modem. The error is for `FailedReason`.
async fn open(
    shared: &Shared,
    device: &Device,
    unit: Option<&Unit>,
    poke: &Notify,
) -> Result<Opened, String> {
    let show = || unit.map(|unit| unit.show_probing(device));
    if unit.is_none_or(|unit| !unit.is_resting()) {
        show();
    }
    let access = Access::gain(shared, device, unit, poke).await?;
    let beside = shared.neighbour.run();
    show();
    let probed = |route| probe(&*shared.connect, &shared.config, &shared.store, device, route);
    match probed(access.route()).await {
        Err(reason) if matches!(access, Access::Shared(_)) => {
            tracing::info!(device = %device.id, reason, "cannot be shared through a proxy, asking ModemManager to let go");
            let access = access.without_proxy(shared, device).await?;
            Ok(Opened { modem: probed(access.route()).await?, access, beside })
        }
        probed => Ok(Opened { modem: probed?, access, beside }),
    }
}

/// Settles which modem it is, now that it has told who it is.
async fn identify(shared: &Shared, device: &Device, modem: &Modem, place: Option<Arc<Unit>>) -> Arc<Unit> {
    let told = modem.state().borrow().clone();
    let imei = told.identity.imei.as_deref();
    let eid = if imei.is_none() { read_eid(shared, modem).await } else { None };
    let unit = shared.units.identify(&device.id, imei, eid.as_deref(), place.clone());
    if let Some(other) = place.filter(|place| place.number() != unit.number()) {
        other.detach();
    }
    let identity = &told.identity;
    tracing::info!(
        device = %device.id,
        number = unit.number(),
        model = identity.model.as_deref().unwrap_or("unknown"),
        imei = %Short(imei.unwrap_or_default()),
        "modem ready"
    );
    unit
}

/// A modem that keeps its IMEI to itself is known by its card.
async fn read_eid(shared: &Shared, modem: &Modem) -> Option<String> {
    let options = crate::card::session_options(&modem.state().borrow().quirks, None);
    let read = async {
        let mut lease = modem.lease_card().await.ok()?;
        let eid = esim::lpa::with_isd_r(&mut lease, &options, async |isd_r| isd_r.eid().await).await;
        eid.ok().map(|eid| eid.to_string())
    };
    tokio::time::timeout(shared.config.timeouts.card, read).await.ok().flatten()
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The port broke, or the modem left it.
    Broken,
    /// Nothing is left to do on a modem that is borrowed.
    Idle,
    /// ModemManager has taken a device that it did not have before, or has come and is about to.
    NotAlone,
    /// The source says that the device has gone.
    Unplugged,
}

/// While the modem runs.
async fn session(
    shared: &Shared,
    unit: &Unit,
    device: &Device,
    modem: Modem,
    access: (&Access, Option<&Run>),
    news: &mut News,
) -> End {
    let session = unit.attach(device, modem.clone());
    shared.units.remember(unit).await;
    // Before the card is used: should this run be killed, the next one knows that there may be open channels.
    let open = modem.open_channels().borrow().to_vec();
    remember_channels(shared, device, open).await;
    let end = watch(shared, unit, device, &session, access, news).await;
    match (end, news.borrow().device.is_some()) {
        (_, false) => unit.detach(),
        (End::Idle, true) => unit.rest(device, Beside::ModemManagerHas),
        (_, true) => unit.show_probing(device),
    }
    modem.shutdown().await;
    let open = modem.open_channels().borrow().to_vec();
    // A device that has gone has taken its channels with it.
    if open.is_empty() || end == End::Unplugged {
        forget_channels(shared, device).await;
    } else {
        remember_channels(shared, device, open).await;
    }
    end
}

/// Follows the modem until it goes. Everything that takes its time is a future of its own beside the others.
async fn watch(
    shared: &Shared,
    unit: &Unit,
    device: &Device,
    session: &Session,
    (access, beside): (&Access, Option<&Run>),
    news: &mut News,
) -> End {
    let plug = news.borrow().unplugged;
    let mut told = session.modem.state();
    let mut sim = sim_key(&told.borrow_and_update());
    let mut channels = pin!(keep_channels(shared, device, session));
    let mut survey = pin!(survey(shared, unit, session));
    let mut surveying = true;
    let mut idle = pin!(unit.idle(session));
    let mut not_alone = pin!(not_alone(shared, unit, device, beside));
    loop {
        tokio::select! {
            () = session.modem.gone() => return End::Broken,
            changed = news.changed() => match (changed, &*news.borrow()) {
                (Ok(()), Plugged { unplugged, device: Some(device) }) if *unplugged == plug => {
                    unit.show_device(device);
                }
                _ => return End::Unplugged,
            },
            changed = told.changed() => {
                if changed.is_err() {
                    return End::Broken;
                }
                let now = told.borrow_and_update().clone();
                let key = sim_key(&now);
                unit.show_modem(now);
                if key != sim {
                    sim = key;
                    unit.doubt_card();
                    // Not of a card that is out: it may be about to come back.
                    if access.beside() == Beside::Shared && sim.1.is_some() {
                        tell_of_other_sim(shared, device);
                    }
                    if !surveying {
                        survey.set(self::survey(shared, unit, session));
                        surveying = true;
                    }
                }
            }
            () = &mut idle, if access.is_borrowed() => return End::Idle,
            () = &mut not_alone, if access.is_without_modem_manager() => return End::NotAlone,
            () = &mut channels => {}
            () = &mut survey, if surveying => {
                surveying = !unit.is_surveyed(session);
                if surveying {
                    survey.set(self::survey(shared, unit, session));
                }
            }
        }
    }
}

/// Returns when ModemManager has the device, or when another run of it has come, which tries every port: two programs that read
/// one port leave each other half the answers. What is under way here is finished first, for it cannot be told to wait.
async fn not_alone(shared: &Shared, unit: &Unit, device: &Device, beside: Option<&Run>) {
    let steps_aside = async {
        shared.neighbour.arrives(beside).await;
        unit.quiet().await;
    };
    tokio::select! {
        () = shared.neighbour.takes(device.physical()) => {}
        () = steps_aside => {}
    }
}

/// Over MBIM ModemManager takes no notice of another SIM by itself. It may take its time: it disconnects first.
fn tell_of_other_sim(shared: &Shared, device: &Device) {
    let (neighbour, device) = (shared.neighbour.clone(), device.physical().to_owned());
    tokio::spawn(async move {
        // Over QMI it often notices by itself, and is about to look.
        if let Err(error) = neighbour.look_again(&device).await
            && !error.is_undecided()
        {
            tracing::warn!(device, %error, "ModemManager may show the SIM that was there before");
        }
    });
}

/// Writes down which channels are open, for the next run if this one is killed.
async fn keep_channels(shared: &Shared, device: &Device, session: &Session) {
    let mut channels = session.modem.open_channels();
    channels.mark_changed();
    while channels.changed().await.is_ok() {
        let open = channels.borrow_and_update().to_vec();
        remember_channels(shared, device, open).await;
    }
    std::future::pending().await
}

async fn remember_channels(shared: &Shared, device: &Device, open: Vec<String>) {
    if let Err(error) = shared.store.set_channels(&device.id.0, open).await {
        tracing::warn!(%error, "open channels of the card are not written down");
    }
}

async fn forget_channels(shared: &Shared, device: &Device) {
    if let Err(error) = shared.store.clear_channels(&device.id.0).await {
        tracing::warn!(%error, "the next start looks for channels that are not there");
    }
}

/// Reads the card, unless an operation has done so while this waited for its turn.
async fn survey(shared: &Shared, unit: &Unit, session: &Session) {
    let _turn = unit.card_turn().await;
    if unit.is_surveyed(session) {
        return;
    }
    let read = tokio::time::timeout(shared.config.timeouts.card, unit.survey(session)).await;
    match read {
        Ok(Ok(Some(card))) => {
            tracing::info!(
                number = unit.number(),
                eid = card.eid.short(),
                profiles = card.profiles.len(),
                "eUICC read"
            );
            shared.units.remember(unit).await;
        }
        Ok(Ok(None)) => tracing::debug!(number = unit.number(), "the card is no eUICC"),
        Ok(Err(error)) => {
            tracing::warn!(number = unit.number(), %error, "the card could not be read");
            unit.give_up_survey(session);
        }
        Err(_) => {
            tracing::warn!(number = unit.number(), "the card took too long to read");
            unit.give_up_survey(session);
        }
    }
}

/// What says that the card is another one, or that its profile is.
fn sim_key(told: &ModemState) -> (bool, Option<String>) {
    let card = told.sim.card();
    (card.is_some(), card.and_then(|card| card.iccid.clone()))
}
