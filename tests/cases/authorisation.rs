//! polkit decides: the real polkitd, the project's own actions, and rules as an administrator would write them.

use std::process::Output;

use end_to_end::process::both_streams;
use end_to_end::{Client, World};

use crate::scenarios::{EUICC, LOCKED, TRAVEL, one_modem, profile};

const ALLOW_PROFILE_CONTROL: &str = r#"
polkit.addRule(function(action, subject) {
    if (action.id == "org.tandem.tandem1.profile-control" && subject.user == "nobody") return polkit.Result.YES;
});
"#;

#[tokio::test]
async fn polkit_allows_refuses_and_is_asked_by_bus_name() {
    if !end_to_end::is_root() {
        return eprintln!("not tried: polkitd needs root");
    }
    let mut world = World::without_daemon(&one_modem("quectel-eg25")).unwrap();
    world.start_polkit(ALLOW_PROFILE_CONTROL).unwrap();
    world.start_daemon().unwrap();
    let client = Client::connect(&world.bus).await.unwrap();
    client.wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED))).await.unwrap();

    let nobody = |path: &str, interface: &str, method: &str, arguments: &[&str]| -> Output {
        let mut busctl = world.bus.busctl_as_nobody();
        busctl.args(["call", "org.tandem.Tandem1", path, &format!("org.tandem.Tandem1.{interface}"), method]);
        busctl.args(arguments).output().unwrap()
    };
    let allowed = nobody(&profile(TRAVEL), "Profile", "Rename", &["s", "Mine"]);
    assert!(allowed.status.success(), "the rule allows it: {}\n{}", both_streams(&allowed), world.log());
    for (method, path, interface, arguments) in [
        ("Delete", profile(TRAVEL), "Profile", &[][..]),
        ("Reset", EUICC.to_owned(), "Euicc", &["as", "1", "operational-profiles"]),
    ] {
        let refused = nobody(&path, interface, method, arguments);
        assert!(!refused.status.success(), "{method}: {}", both_streams(&refused));
        let message = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(message.contains("authenticat") || message.contains("allowed"), "{method}: {message}");
    }
    let root = world.tandem(&["esim", "delete", TRAVEL, "--yes"]).unwrap();
    assert!(root.status.success(), "{}", both_streams(&root));
}

#[tokio::test]
async fn polkit_that_comes_and_goes_is_followed() {
    if !end_to_end::is_root() {
        return eprintln!("not tried: polkitd needs root");
    }
    let mut world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = Client::connect(&world.bus).await.unwrap();
    client.wait_for("the profiles", |objects| objects.contains_key(&profile(LOCKED))).await.unwrap();
    let rename = |world: &World| {
        let mut busctl = world.bus.busctl_as_nobody();
        busctl.args([
            "call",
            "org.tandem.Tandem1",
            &profile(TRAVEL),
            "org.tandem.Tandem1.Profile",
            "Rename",
            "s",
            "Mine",
        ]);
        busctl.output().unwrap().status.success()
    };
    assert!(!rename(&world), "without polkit only root may");
    world.start_polkit(ALLOW_PROFILE_CONTROL).unwrap();
    assert!(rename(&world), "now the rule says yes\n{}", world.log());
    world.polkit = None;
    assert!(!rename(&world), "and without polkit only root may again");
}
