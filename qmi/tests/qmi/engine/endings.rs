//! How it ends.

use std::time::Duration;

use qmi::engine::{Event, Failure, RequestError, Transport};
use qmi::{Indication, ProtocolError, Service, ctl, dms, nas};

use super::world::{WITHIN, World};

#[test]
fn a_modem_that_restarts_voids_everything() {
    let mut world = World::open();
    let sent = world.send(&dms::GetModel::default());
    world.allocate();
    world.sent();
    let waiting = world.send(&nas::GetSignalInfo::default());
    world.sent();
    world.indicate(0, &Indication::Ctl(ctl::Indication::Synced(Box::default())));
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::Restarted) };
    assert_eq!(world.events(), [failed(sent), failed(waiting), Event::Restarted]);
    assert_eq!(world.engine.client_id(Service::Dms), None);
    assert_eq!(world.engine.poll_timeout(), None);
    world.send(&dms::GetModel::default());
    world.allocate();
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn shutting_down_releases_all() {
    let mut world = World::open();
    let pending = world.send(&dms::GetModel::default());
    let dms = world.allocate();
    world.sent();
    // One whose id is still on its way.
    let early = world.send(&nas::GetSignalInfo::default());
    let (asked, _) = world.sent_one::<ctl::AllocateCid>();
    world.engine.shut_down(world.now, WITHIN);
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::ShuttingDown) };
    assert_eq!(world.events(), [failed(pending), failed(early)]);
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Closed(Failure::ShuttingDown)));
    let (release, request) = world.sent_one::<ctl::ReleaseCid>();
    assert_eq!(request.client, ctl::ClientId { service: Service::Dms, cid: dms });
    let response = ctl::ReleaseCidResponse { client: request.client, ..Default::default() };
    world.answer::<ctl::ReleaseCid>(&release, &response);
    assert_eq!(world.events(), []);
    let nas = world.give(&asked, Service::Nas);
    let (release, request) = world.sent_one::<ctl::ReleaseCid>();
    assert_eq!(request.client, ctl::ClientId { service: Service::Nas, cid: nas });
    world.refuse(&release, ProtocolError::InvalidClientId);
    assert_eq!(world.events(), [Event::ShutDown { leaked: 0 }]);
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn shutting_down_does_not_wait_for_ever() {
    let mut world = World::open();
    world.send(&dms::GetModel::default());
    world.allocate();
    world.engine.shut_down(world.now, Duration::from_secs(1));
    world.events();
    assert_eq!(world.sleep(), Duration::from_secs(1));
    assert_eq!(world.events(), [Event::ShutDown { leaked: 1 }]);
    assert_eq!(world.engine.poll_timeout(), None);
}

#[test]
fn gone_means_gone() {
    let mut world = World::open();
    let sent = world.send(&dms::GetModel::default());
    world.allocate();
    let waiting = world.send(&nas::GetSignalInfo::default());
    world.engine.gone();
    let failed = |handle| Event::Answered { handle, outcome: Err(Failure::Gone) };
    assert_eq!(world.events(), [failed(sent), failed(waiting)]);
    assert_eq!((world.sent(), world.engine.poll_timeout()), (vec![], None));
    let refused = world.engine.send(world.now, Service::Dms, &dms::GetModel::default(), WITHIN);
    assert_eq!(refused, Err(RequestError::Closed(Failure::Gone)));
}

#[test]
fn shutting_down_ends_opening() {
    let mut world = World::new(Transport::Direct);
    let waiting = world.send(&dms::GetModel::default());
    world.engine.shut_down(world.now, WITHIN);
    let failed = Event::Answered { handle: waiting, outcome: Err(Failure::ShuttingDown) };
    assert_eq!(world.events(), [failed, Event::ShutDown { leaked: 0 }]);
    assert_eq!(world.engine.poll_timeout(), None);
}
