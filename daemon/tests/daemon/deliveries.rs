//! Notifications that nobody asked to be delivered.

use serde_json::json;
use tandem_simulator::modem::Control;

use crate::world::World;

const AUTOMATIC: &str = "[timeouts]\nserver-retry = 0.01\n";

/// After a failure the next try is a minute away; a network that accepts the modem again brings it forward.
#[tokio::test]
async fn a_connection_that_comes_back_is_a_reason_to_try_again() {
    let world = World::with(AUTOMATIC, |_| {}).await;
    world.fault("handleNotification", None, json!({ "how": "http", "status": 503 }));
    let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
    assert_eq!(name, "succeeded", "{ended:?}");
    world.until("the first try has failed", async || world.requests("handleNotification") > 0).await;
    world.tell_server(json!({ "command": "server-clear" }));
    world.tell_modem(&Control::Registration { status: 2 });
    let state = async |wanted: &str| {
        let network = dbus_interface::NetworkProxy::builder(world.connection())
            .destination("org.tandem.Tandem1")
            .path(dbus_interface::path::modem_path(0))
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build();
        network.await.unwrap().registration_state().await.is_ok_and(|state| state.as_str() == wanted)
    };
    world.until("the network is lost", async || state("searching").await).await;
    assert_eq!(world.received().len(), 0);
    world.tell_modem(&Control::Registration { status: 1 });
    world.until("the notification is delivered", async || world.received().len() == 1).await;
    let listed = async || world.euicc().await.notifications().await.is_ok_and(|listed| listed.is_empty());
    world.until("the card is rid of it", listed).await;
    assert_eq!(world.received()[0]["copies"].as_u64().unwrap_or(1), 1);
}
