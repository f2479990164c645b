//! The cookies of one authentication: how a server knows which answer belongs to which challenge.

use crate::http::HttpAnswer;

const MAX_COOKIES: usize = 16;
/// Name and value of one.
const MAX_BYTES: usize = 4096;

/// Names and values; attributes are left out, for all requests go to one place.
#[derive(Default)]
pub(super) struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Takes what an answer sets; a later value takes the place of an earlier one.
    pub(super) fn take(&mut self, answer: &HttpAnswer) {
        for text in answer.all("set-cookie") {
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            let printable = pair.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
            if name.is_empty() || !printable || pair.len() > MAX_BYTES {
                continue;
            }
            let room = self.0.len() < MAX_COOKIES;
            match self.0.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => value.clone_into(known),
                None if room => self.0.push((name.to_owned(), value.to_owned())),
                None => {}
            }
        }
    }

    /// The value of `Cookie`; `None` without any.
    pub(super) fn header(&self) -> Option<String> {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}
