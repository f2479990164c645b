//! The device goes away.

use tokio::time::{Instant, timeout};

use super::*;

#[tokio::test(start_paused = true)]
async fn everything_that_waits_fails_at_once() {
    let (port, mut peer) = port(4096);
    let begun = Instant::now();
    let mut waiting = vec![ask(&port, "+CSQ")];
    peer.hears("AT+CSQ").await;
    for name in ["+CIMI", "+CGSN", "+CGMR"] {
        waiting.push(ask(&port, name));
        waiting.push(send(&port, Priority::Background, Command::action(name)));
    }
    tokio::task::yield_now().await;
    drop(peer);
    for reply in waiting {
        assert!(matches!(reply.await.unwrap(), Err(ModemError::Gone)));
    }
    assert!(matches!(ask(&port, "+CSQ").await.unwrap(), Err(ModemError::Gone)));
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(*port.health().borrow(), Health::Gone);
}

#[tokio::test(start_paused = true)]
async fn an_idle_port_notices_as_well() {
    let (port, peer) = port(4096);
    drop(peer);
    becomes(&port, Health::Gone).await;
}

#[tokio::test(start_paused = true)]
async fn going_away_while_unresponsive_is_going_away() {
    let (port, peer) = port(4096);
    assert!(ask(&port, "+CSQ").await.unwrap().is_err());
    becomes(&port, Health::Unresponsive).await;
    drop(peer);
    becomes(&port, Health::Gone).await;
}

#[tokio::test(start_paused = true)]
async fn the_port_closes_with_its_last_handle() {
    let (port, mut peer) = port(4096);
    let reply = ask(&port, "+CSQ");
    peer.hears("AT+CSQ").await;
    peer.says(&["OK"]).await;
    reply.await.unwrap().unwrap();
    drop(port);
    assert!(timeout(LONG, peer.closed()).await.is_ok());
}
