//! One whole download between an LPA, an SM-DP+ and a card that share no code with this project.

use base64::Engine as _;
use serde_json::Value;

pub(crate) struct Recording(Value);

impl Recording {
    pub(crate) fn load() -> Recording {
        Recording(serde_json::from_str(include_str!("../data/rsp-session.json")).unwrap())
    }

    /// A certificate of its infrastructure.
    pub(crate) fn certificate(&self, name: &str) -> Vec<u8> {
        base64::engine::general_purpose::STANDARD.decode(self.0["pki"][name].as_str().unwrap()).unwrap()
    }

    /// What the card knew at `step`.
    pub(crate) fn secret(&self, step: &str, name: &str) -> Vec<u8> {
        let mut steps = self.0["secrets"].as_array().unwrap().iter();
        unhex(steps.find(|entry| entry["step"] == step).unwrap()[name].as_str().unwrap())
    }

    pub(crate) fn array<const N: usize>(&self, step: &str, name: &str) -> [u8; N] {
        self.secret(step, name).try_into().unwrap()
    }

    /// The data of every STORE DATA chain, in order.
    pub(crate) fn commands(&self) -> Vec<Vec<u8>> {
        let mut commands = vec![Vec::new()];
        for exchange in self.0["apdus"].as_array().unwrap() {
            let apdu = unhex(exchange[0].as_str().unwrap());
            if let [0x81, 0xE2, p1, _, _, data @ ..] = apdu.as_slice() {
                commands.last_mut().unwrap().extend(data);
                if *p1 == 0x91 {
                    commands.push(Vec::new());
                }
            }
        }
        commands.pop();
        commands
    }
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// The complete TLVs in `bytes` that have the one-byte `tag`, wherever the outer ones end.
pub(crate) fn segments(stream: &[u8], tag: u8) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < stream.len() {
        let (head, length) = match stream[at + 1] {
            0x82 => (4, usize::from(stream[at + 2]) << 8 | usize::from(stream[at + 3])),
            0x81 => (3, usize::from(stream[at + 2])),
            short => (2, usize::from(short)),
        };
        // Containers are entered, everything else is taken whole.
        at += match stream[at] {
            0xA0..=0xA3 => head,
            first => {
                if first == tag {
                    found.push(stream[at..at + head + length].to_vec());
                }
                head + length
            }
        };
    }
    found
}
