//! The played `mbim-proxy`, in bytes: clients name a device and share it.

use std::io::{Read, Write};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::Duration;

use crate::host::{Program, SCENARIO};
use crate::wire::{
    BASIC, EXTENSIONS, QUERY, SET, Said, close, command, number, numbers, open, read, unhex, wide,
};

const CONTROL: &str = "838cf7fb8d0d4d7f871ed71dbefbb39b";
/// Longer than anything takes here.
const PATIENCE: Duration = Duration::from_secs(60);

struct Client {
    stream: UnixStream,
    heard: Vec<u8>,
    /// What was said unasked before an answer.
    told: Vec<(String, u32)>,
}

impl Client {
    fn connect(name: &str) -> Client {
        let address = SocketAddr::from_abstract_name(name).unwrap();
        let stream = UnixStream::connect_addr(&address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Client { stream, heard: Vec::new(), told: Vec::new() }
    }

    /// A client that has named its device.
    fn of(name: &str, device: &str) -> Client {
        let mut client = Client::connect(name);
        assert_eq!(client.ask(1, CONTROL, 1, SET, &configuration(device)), (0, vec![]));
        client
    }

    fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    fn next(&mut self) -> Said {
        let mut buffer = [0; 4096];
        loop {
            if let Some((said, _, rest)) = read(&self.heard) {
                self.heard = rest.to_vec();
                return said;
            }
            let count = self.stream.read(&mut buffer).expect("something comes");
            assert!(count > 0, "the proxy has hung up");
            self.heard.extend_from_slice(&buffer[..count]);
        }
    }

    fn ask(
        &mut self,
        transaction: u32,
        service: &str,
        cid: u32,
        kind: u32,
        information: &[u8],
    ) -> (u32, Vec<u8>) {
        self.write(&command(transaction, service, cid, kind, information));
        loop {
            match self.next() {
                Said::Indication { service, cid, .. } => self.told.push((service, cid)),
                Said::Done { transaction: echoed, status, information, .. } if echoed == transaction => {
                    return (status, information);
                }
                other => panic!("after {service} {cid}: {other:?}"),
            }
        }
    }
}

fn configuration(device: &str) -> Vec<u8> {
    let path = wide(device);
    [numbers(&[12, u32::try_from(path.len()).unwrap(), 30]), path].concat()
}

/// A proxy before the modems of the scenario, under a name of this test's own.
fn proxy(scenario: &str, test: &str) -> (Program, String) {
    let name = format!("tandem-test-{}-{test}", std::process::id());
    (Program::start_here(scenario, &["--mbim-proxy", &name]), name)
}

#[test]
fn golden_bytes() {
    let (_program, name) = proxy(&one_modem(), "golden");
    let mut client = Client::connect(&name);
    for (heard, said) in [
        (
            "0300000050000000010000000100000000000000838cf7fb8d0d4d7f871ed71dbefbb39b0100000001000000200000000c000000120000001e0000002f006400650076002f006e0075006c006c000000",
            "0300008030000000010000000100000000000000838cf7fb8d0d4d7f871ed71dbefbb39b010000000000000000000000",
        ),
        ("01000000100000000200000000100000", "01000080100000000200000000000000"),
        ("020000000c00000004000000", "02000080100000000400000000000000"),
    ] {
        client.write(&unhex(heard));
        assert_eq!(client.next(), read(&unhex(said)).expect("one message").0, "after {heard}");
    }
}

/// The scenario's first modem alone: whatever name a client gives is that one's.
fn one_modem() -> String {
    let cards = SCENARIO.find("[[modem]]").expect("modems behind the cards");
    let second = SCENARIO[cards + 1..].find("[[modem]]").expect("several") + cards + 1;
    SCENARIO[..second].to_owned()
}

#[test]
fn a_device_is_named_before_anything_else() {
    const FAILURE: u32 = 2;
    const INVALID_PARAMETERS: u32 = 21;
    let (program, name) = proxy(SCENARIO, "named");
    let mut client = Client::connect(&name);
    client.write(&open(1, 4096));
    assert_eq!(client.next(), Said::FunctionError { transaction: 1, error: 5 });
    client.write(&command(2, BASIC, 1, QUERY, &[]));
    assert!(matches!(client.next(), Said::Done { transaction: 2, status: INVALID_PARAMETERS, .. }));
    assert_eq!(client.ask(3, CONTROL, 1, QUERY, &[]).0, INVALID_PARAMETERS);
    // Which of five is meant nobody can tell.
    assert_eq!(client.ask(4, CONTROL, 1, SET, &configuration("/dev/null")).0, FAILURE);
    let port = program.port("modem1");
    assert_eq!(client.ask(5, CONTROL, 1, SET, &configuration(port.to_str().unwrap())).0, 0);
    let (status, caps) = client.ask(6, BASIC, 1, QUERY, &[]);
    assert_eq!((status, crate::wire::text(&caps, 56).as_str()), (0, "XMM7360_REV_2.1"));
}

#[test]
fn clients_share_the_device() {
    let (program, name) = proxy(&one_modem(), "shared");
    let (mut one, mut other) = (Client::of(&name, "/dev/null"), Client::of(&name, "/dev/null"));
    for client in [&mut one, &mut other] {
        client.write(&open(2, 4096));
        assert_eq!(client.next(), Said::OpenDone { transaction: 2, status: 0 });
    }
    // One agrees on MBIMEx 3.0, and the other one is told so.
    assert_eq!(one.ask(3, EXTENSIONS, 15, QUERY, &[0, 1, 0, 3]).0, 0);
    let Said::Indication { service, cid: 2, information } = other.next() else { panic!("no version") };
    assert_eq!((service.as_str(), information.as_slice()), (CONTROL, &[0, 1, 0, 3][..]));
    // Only who subscribed to it hears of the radio.
    let list = [numbers(&[1, 12, 24]), unhex(BASIC), numbers(&[1, 9])].concat();
    assert_eq!(one.ask(4, BASIC, 19, SET, &list), (0, list.clone()));
    assert_eq!(one.ask(5, BASIC, 3, SET, &numbers(&[0])).0, 0);
    let heard = std::iter::repeat_with(|| other.next()).find_map(|said| match said {
        Said::Indication { service, cid: 3, information } if service == BASIC => Some(information),
        _ => None,
    });
    assert_eq!(number(&heard.expect("told"), 4), 0);
    let (status, radio) = one.ask(6, BASIC, 3, QUERY, &[]);
    assert_eq!((status, number(&radio, 4)), (0, 0));
    assert!(!one.told.contains(&(BASIC.to_owned(), 3)), "{:?}", one.told);
    assert!(one.told.contains(&(BASIC.to_owned(), 9)), "{:?}", one.told);
    // What one closes stays open for the other.
    one.write(&close(7));
    while !matches!(one.next(), Said::CloseDone { transaction: 7, status: 0 }) {}
    assert_eq!(other.ask(8, BASIC, 3, QUERY, &[]).0, 0);
    drop(program);
}
