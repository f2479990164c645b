//! udev's database: `/run/udev/data/c188:2` holds what udev found out about a character device.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The properties of the character device `major:minor`; `None` where udev does not know it (yet).
pub(super) fn read(udev: &Path, major_minor: &str) -> Option<BTreeMap<String, String>> {
    fs::read_to_string(udev.join("data").join(format!("c{major_minor}"))).ok().map(|text| parse(&text))
}

/// Lines `E:KEY=VALUE`; the others (links, priorities, tags) are not ours.
fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("E:")?.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_properties_are_read() {
        let text = "S:serial/by-id/usb-Quectel\nI:81371\nE:ID_VENDOR_ID=2c7c\nE:TANDEM_PORT=at\nE:broken\nG:systemd\nV:1\n";
        let properties = parse(text);
        assert_eq!(properties.len(), 2);
        assert_eq!(properties["TANDEM_PORT"], "at");
    }
}
