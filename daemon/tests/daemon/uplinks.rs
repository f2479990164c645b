//! The way out of the computer that leads over the modem: said beforehand, and used before it is gone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::world::{DEVICE, NEW, SECOND, World};

/// Interfaces with a default route, each with the device that it belongs to.
fn routes(system: &Path, interfaces: &[(&str, &str)]) {
    let mut table =
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n".to_owned();
    for (name, device) in interfaces {
        table += &format!("{name}\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n");
        let device = system.join(device.trim_start_matches('/'));
        let interface = system.join("sys/class/net").join(name);
        fs::create_dir_all(&device).unwrap();
        fs::create_dir_all(&interface).unwrap();
        symlink(device, interface.join("device")).unwrap();
    }
    fs::write(system.join("proc/self/net/route"), table).unwrap();
}

fn wwan() -> String {
    format!("{DEVICE}/1-4:1.4")
}

const QUIET: &str = "[notifications]\nautomatic = false\n";

#[tokio::test]
async fn what_the_modem_is_for_the_way_out() {
    let wwan = wwan();
    let wifi = ("wlp1s0", "/sys/devices/pci0000:00/0000:01:00.0");
    for (interfaces, property, of_a_switch, of_a_server) in [
        (vec![], "none", "", "missing"),
        (vec![wifi], "none", "", ""),
        (vec![("wwan0", &*wwan)], "only", "only", ""),
        (vec![("wwan0", &*wwan), wifi], "one", "one", ""),
    ] {
        let world = World::with(QUIET, |system| routes(system, &interfaces)).await;
        assert_eq!(world.property("Uplink").await, property, "{interfaces:?}");
        let uplink = async |operation| {
            let (name, ended) = world.end(&operation).await;
            let uplink = ended.result.get("Uplink").cloned();
            (name, uplink.map(|value| String::try_from(value).unwrap()).unwrap_or_default())
        };
        let preview = world.euicc().await.preview(&world.code()).await.unwrap();
        assert_eq!(uplink(preview).await, ("succeeded".into(), of_a_server.to_owned()), "{interfaces:?}");
        let enable = world.profile(SECOND).await.enable().await.unwrap();
        assert_eq!(uplink(enable).await, ("succeeded".into(), of_a_switch.to_owned()), "{interfaces:?}");
    }
}

/// The operator is told of the installation over the connection that enabling the profile takes away.
#[tokio::test]
async fn what_can_be_told_is_told_before_the_way_out_is_gone() {
    let wwan = wwan();
    let world = World::with("", |system| routes(system, &[("wwan0", &wwan)])).await;
    let operation = world.install(&["Consent", "Enable"]).await;
    let told = async || world.received().len() == 1;
    world.until("the operator is told", told).await;
    assert_ne!(world.enabled().as_deref(), Some(NEW), "before it is enabled");
    let (name, ended) = world.end(&operation).await;
    assert_eq!(name, "succeeded", "{ended:?}");
    assert_eq!(world.enabled().as_deref(), Some(NEW));
}
