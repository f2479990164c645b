//! Which devices are left alone, and what is different about some.

use std::path::Path;

use super::{Device, Source};
use crate::config::{Config, Match, ModemManager, Tweak};

/// Why a device is left alone; `None` for one that is not.
pub fn ignored(config: &Config, device: &Device) -> Option<String> {
    if config.ignore.iter().any(|rule| matches(rule, device)) {
        return Some("an [[ignore]] rule of the configuration matches it".into());
    }
    if device.source == Source::Configured {
        return None;
    }
    let named =
        config.device.iter().flat_map(|named| named.ports.iter().map(move |port| (named, &port.path)));
    named
        .filter(|(_, path)| has_port(device, path))
        .map(|(named, path)| {
            format!("its port {} belongs to the device {} of the configuration", path.display(), named.name)
        })
        .next()
}

/// The tweaks that are for this device, in the order of the file.
pub fn tweaks<'a>(config: &'a Config, device: &'a Device) -> impl Iterator<Item = &'a Tweak> {
    config.tweak.iter().filter(|tweak| matches(&tweak.matches(), device))
}

/// What the configuration says about a device that ModemManager has as well; the last tweak counts.
pub fn beside_modem_manager(config: &Config, device: &Device) -> ModemManager {
    tweaks(config, device).filter_map(|tweak| tweak.modem_manager).last().unwrap_or(config.modem_manager)
}

fn matches(rule: &Match, device: &Device) -> bool {
    let usb = rule.usb.is_none_or(|usb| {
        device.vendor == Some(usb.vendor) && usb.product.is_none_or(|product| device.product == Some(product))
    });
    let driver = rule
        .driver
        .as_ref()
        .is_none_or(|driver| device.ports.iter().any(|port| port.driver.as_ref() == Some(driver)));
    let port = rule.port.as_ref().is_none_or(|path| has_port(device, path));
    let id = rule.device.as_ref().is_none_or(|id| device.id.0 == *id);
    usb && driver && port && id
}

/// People name ports by links (`/dev/serial/by-id/…`), udev by the node itself.
fn has_port(device: &Device, path: &Path) -> bool {
    let target = std::fs::canonicalize(path).ok();
    device.ports.iter().any(|port| port.path == path || target.as_deref() == Some(port.path.as_path()))
}

#[cfg(test)]
mod tests {
    use super::super::test_device;
    use super::*;

    fn config(text: &str) -> Config {
        Config::parse(text).unwrap()
    }

    #[test]
    fn all_that_a_rule_names_must_match() {
        let device = test_device("/sys/devices/usb1/1-4", &["/dev/ttyUSB2", "/dev/ttyUSB3"]);
        let check = |rule: &str, expect: bool| {
            let config = config(&format!("[[ignore]]\n{rule}"));
            assert_eq!(ignored(&config, &device).is_some(), expect, "{rule}");
        };
        check("usb = \"2c7c\"", true);
        check("usb = \"2c7c:0125\"", true);
        check("usb = \"2c7c:0306\"", false);
        check("usb = \"0403\"", false);
        check("driver = \"option\"", true);
        check("driver = \"cdc_acm\"", false);
        check("port = \"/dev/ttyUSB3\"", true);
        check("port = \"/dev/ttyUSB4\"", false);
        check("device = \"/sys/devices/usb1/1-4\"", true);
        check("device = \"/sys/devices/usb1/1-5\"", false);
        check("usb = \"2c7c\"\ndriver = \"cdc_acm\"", false);
        check("usb = \"2c7c\"\ndriver = \"option\"", true);
    }

    #[test]
    fn a_named_port_is_not_found_twice() {
        let dir = tempfile::tempdir().unwrap();
        let (node, link) = (dir.path().join("ttyUSB2"), dir.path().join("by-id"));
        std::fs::write(&node, "").unwrap();
        std::os::unix::fs::symlink(&node, &link).unwrap();
        let node = node.canonicalize().unwrap();
        let mut device = test_device("/sys/devices/usb1/1-4", &[node.to_str().unwrap()]);
        let config = config(&format!("[[device]]\nname = \"lte\"\nports = [\"{}\"]", link.display()));
        assert!(ignored(&config, &device).unwrap().contains("the device lte"));
        device.source = Source::Configured;
        assert_eq!(ignored(&config, &device), None);
    }

    #[test]
    fn tweaks_are_for_those_that_match() {
        let config =
            config("[[tweak]]\nusb = \"2c7c\"\nblock-size = 200\n[[tweak]]\nusb = \"1199\"\nblock-size = 60");
        let device = test_device("a", &["/dev/ttyUSB2"]);
        let sizes: Vec<_> = tweaks(&config, &device).map(|tweak| tweak.block_size).collect();
        assert_eq!(sizes, [Some(200)]);
    }

    #[test]
    fn the_last_tweak_says_what_becomes_of_a_modem_that_modem_manager_has() {
        let device = test_device("a", &["/dev/ttyUSB2"]);
        let check =
            |text: &str, expect| assert_eq!(beside_modem_manager(&config(text), &device), expect, "{text}");
        check("", ModemManager::Share);
        check("modem-manager = \"take\"", ModemManager::Take);
        check(
            "modem-manager = \"take\"\n[[tweak]]\nusb = \"2c7c\"\nmodem-manager = \"ignore\"",
            ModemManager::Ignore,
        );
        check("[[tweak]]\nusb = \"1199\"\nmodem-manager = \"ignore\"", ModemManager::Share);
    }
}
