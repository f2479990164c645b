//! Default routes, from `/proc/self/net/route` and `ipv6_route`.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

/// So much of a table is read. Default routes stand at its beginning, and a router of the internet has millions of others.
const MAX_TABLE: u64 = 256 * 1024;
/// Most interfaces that count.
const MAX_INTERFACES: usize = 32;
/// Longest name of an interface in Linux (`IFNAMSIZ` without its zero).
const MAX_NAME: usize = 15;
/// `RTF_UP`: it is in use.
const UP: u32 = 0x0001;
/// `RTF_REJECT`: it leads nowhere, on purpose.
const REJECT: u32 = 0x0200;

/// Interfaces that a default route leads over, by name.
pub(super) fn default_interfaces(system: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for (file, parse) in [
        ("proc/self/net/route", v4 as fn(&str) -> Option<String>),
        ("proc/self/net/ipv6_route", v6 as fn(&str) -> Option<String>),
    ] {
        // Without IPv6 there is no such file.
        let Ok(file) = File::open(system.join(file)) else { continue };
        let lines = BufReader::new(file.take(MAX_TABLE)).lines().map_while(Result::ok);
        names.extend(lines.filter_map(|line| parse(&line)).take(MAX_INTERFACES));
    }
    names.sort();
    names.dedup();
    names
}

/// Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask, …
fn v4(line: &str) -> Option<String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().take(8).collect();
    let [name, destination, _, flags, _, _, _, mask] = fields[..] else { return None };
    (is_zero(destination) && is_zero(mask) && leads_out(flags)).then(|| checked(name)).flatten()
}

/// Destination, its length, source, its length, next hop, metric, references, uses, flags, interface.
fn v6(line: &str) -> Option<String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().take(10).collect();
    let [destination, length, _, _, _, _, _, _, flags, name] = fields[..] else { return None };
    (is_zero(destination) && is_zero(length) && leads_out(flags)).then(|| checked(name)).flatten()
}

fn is_zero(number: &str) -> bool {
    !number.is_empty() && number.bytes().all(|digit| digit == b'0')
}

fn leads_out(flags: &str) -> bool {
    u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & UP != 0 && flags & REJECT == 0)
}

/// A name that can be part of a path.
fn checked(name: &str) -> Option<String> {
    let fits = name.len() <= MAX_NAME && !name.contains('/') && !matches!(name, "" | "." | ".." | "lo");
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_kernel() {
        let check = |parse: fn(&str) -> Option<String>, line: &str, expect: Option<&str>| {
            assert_eq!(parse(line).as_deref(), expect, "{line}");
        };
        let head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
        check(v4, head, None);
        check(v4, "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0", Some("eth0"));
        // Point to point: no gateway.
        check(v4, "wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0", Some("wwan0"));
        check(v4, "eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0", None);
        // Half of everything, as some tunnels do it.
        check(v4, "tun0\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0", None);
        check(v4, "*\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0", None);
        check(v4, "eth0\t00000000", None);
        check(v4, "../x\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0", None);
        check(v4, "", None);
        let v6_line = |flags: &str, name: &str| {
            let zeros = "0".repeat(32);
            let hop = "fe80000000000000000000000000abcd";
            format!("{zeros} 00 {zeros} 00 {hop} 00000400 00000001 00000000 {flags} {name:>8}")
        };
        check(v6, &v6_line("00000003", "wwan0"), Some("wwan0"));
        check(v6, &v6_line("00200200", "lo"), None);
        check(v6, &v6_line("00000001", "lo"), None);
        check(v6, &v6_line("00000000", "eth0"), None);
        check(v6, &v6_line("xyz", "eth0"), None);
    }

    #[test]
    fn tables_are_put_together() {
        let system = tempfile::tempdir().unwrap();
        assert!(default_interfaces(system.path()).is_empty());
        let net = system.path().join("proc/self/net");
        std::fs::create_dir_all(&net).unwrap();
        let line = |name: &str| format!("{name}\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n");
        std::fs::write(net.join("route"), line("wwan0") + &line("eth0") + &line("wwan0")).unwrap();
        assert_eq!(default_interfaces(system.path()), ["eth0", "wwan0"]);
        // A file that is longer than any: what stands at its beginning counts.
        let others = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n".repeat(10_000);
        std::fs::write(net.join("route"), line("wwan0") + &others + &line("eth1")).unwrap();
        assert_eq!(default_interfaces(system.path()), ["wwan0"]);
    }
}
