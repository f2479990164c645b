//! One request on its way through a handler, and what comes of it.

use std::time::Duration;

use super::clients::{Client, Topic};
use super::error::QmiError;
use super::settings::Settings;
use super::tlv::{Body, Tlvs, Value};
use crate::modem::core::Core;
use crate::personality::QmiStyle;

/// A request with everything that a handler may look at.
pub(super) struct Call<'a> {
    pub(super) request: Tlvs<'a>,
    pub(super) core: &'a mut Core,
    pub(super) style: &'static QmiStyle,
    pub(super) settings: &'a mut Settings,
    /// Who asks.
    pub(super) client: &'a mut Client,
}

impl Call<'_> {
    /// Subscribes the client to a topic as a TLV of one byte says.
    pub(super) fn subscribe(&mut self, kind: u8, topic: Topic) -> Result<(), QmiError> {
        let wanted = self.request.u8(kind)?.map(|flag| flag != 0);
        self.client.subscribe(topic, wanted);
        Ok(())
    }
}

/// What a handler gives.
pub(super) type Answer = Result<Reply, QmiError>;

/// A response, and what the client hears afterwards.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) outcome: Result<(), QmiError>,
    pub(super) body: Body,
    pub(super) delay: Duration,
    /// Indications that follow the response.
    pub(super) then: Vec<Indication>,
}

/// An indication without its address.
#[derive(Debug, Clone)]
pub(super) struct Indication {
    pub(super) id: u16,
    pub(super) body: Body,
}

impl Reply {
    /// Success, with nothing to say.
    pub(super) fn ok() -> Self {
        Self { outcome: Ok(()), body: Body::new(), delay: Duration::ZERO, then: Vec::new() }
    }

    /// Success with TLVs.
    pub(super) fn with(body: Body) -> Self {
        Self { body, ..Self::ok() }
    }

    /// No, with TLVs that say more.
    pub(super) fn refused(error: QmiError, body: Body) -> Self {
        Self { outcome: Err(error), body, ..Self::ok() }
    }

    /// The text that is TLV 0x01.
    pub(super) fn text(text: &str) -> Self {
        Self::with(Body::new().text(0x01, text))
    }

    pub(super) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(super) fn then(mut self, id: u16, body: Body) -> Self {
        self.then.push(Indication { id, body });
        self
    }
}

/// A message that the modem understands.
pub(super) struct Handler {
    pub(super) id: u16,
    /// As the documents of QMI call it.
    pub(super) name: &'static str,
    pub(super) run: fn(&mut Call<'_>) -> Answer,
}

impl Handler {
    pub(super) const fn new(id: u16, name: &'static str, run: fn(&mut Call<'_>) -> Answer) -> Self {
        Self { id, name, run }
    }
}

/// The list of "Get Supported Messages": a bit for each message id.
pub(super) fn bitmap(ids: impl Iterator<Item = u16>) -> Value {
    let mut bits: Vec<u8> = Vec::new();
    for id in ids {
        let index = usize::from(id / 8);
        if bits.len() <= index {
            bits.resize(index + 1, 0);
        }
        if let Some(byte) = bits.get_mut(index) {
            *byte |= 1 << (id % 8);
        }
    }
    Value::new().counted16(&bits)
}
