//! The window in which a host lets others pair: which codes are good, for how long, and how often somebody may be wrong.

use std::time::Duration;

use super::code::{Code, Invitation};
use super::error::Refusal;

/// How long a window stays open, unless told otherwise.
pub const WINDOW: Duration = Duration::from_secs(5 * 60);
/// Codes of one window.
const MAX_CODES: u8 = 3;
/// First wait after a window whose codes were all wrong; it doubles.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// What a joiner has in its hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Code,
    Invitation,
}

/// Whether a host lets others pair. It owns no clock: the time is an argument, on a clock that only advances.
#[derive(Debug, Default)]
pub struct Window {
    open: Option<Open>,
    /// Windows in a row in which every code was wrong.
    failures: u32,
    blocked_until: Duration,
}

#[derive(Debug)]
struct Open {
    until: Duration,
    code: Option<Code>,
    invitation: Option<Invitation>,
    codes_left: u8,
}

impl Window {
    /// None is open.
    #[must_use]
    pub fn new() -> Self {
        Window::default()
    }

    /// Opens a window with one code and one invitation; it replaces one that is open.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`] while a wait runs.
    pub fn open(
        &mut self,
        code: Code,
        invitation: Invitation,
        lasts: Duration,
        now: Duration,
    ) -> Result<(), Refusal> {
        self.expire(now);
        if self.blocked_until > now {
            return Err(Refusal::TooManyTries { wait: self.blocked_until - now });
        }
        let (code, invitation) = (Some(code), Some(invitation));
        let until = now + lasts;
        self.open = Some(Open { until, code, invitation, codes_left: MAX_CODES - 1 });
        Ok(())
    }

    /// Puts a new code in place of one that is used or burnt.
    ///
    /// # Errors
    /// [`Refusal`]: no window is open, or it has had its three codes.
    pub fn renew(&mut self, code: Code, now: Duration) -> Result<(), Refusal> {
        self.expire(now);
        let open = self.open.as_mut().ok_or(Refusal::Expired)?;
        match open.codes_left.checked_sub(1) {
            Some(left) => {
                open.codes_left = left;
                open.code = Some(code);
                Ok(())
            }
            None => Err(Refusal::TooManyTries { wait: open.until - now }),
        }
    }

    /// Ends it.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Until when it is open; `None` when it is not.
    #[must_use]
    pub fn is_open(&self, now: Duration) -> Option<Duration> {
        self.open.as_ref().map(|open| open.until).filter(|until| *until > now)
    }

    /// The code that is good at this moment.
    #[must_use]
    pub fn code(&self, now: Duration) -> Option<&Code> {
        self.open.as_ref().filter(|open| open.until > now)?.code.as_ref()
    }

    /// The secret that a joiner with these means has to know.
    pub(super) fn password(&mut self, means: Means, now: Duration) -> Result<Vec<u8>, Refusal> {
        self.expire(now);
        let open = self.open.as_ref().ok_or(Refusal::Expired)?;
        let password = match means {
            Means::Code => open.code.as_ref().map(|code| code.password().to_vec()),
            Means::Invitation => open.invitation.as_ref().map(|invitation| invitation.secret.to_vec()),
        };
        password.ok_or(Refusal::CodeUsed)
    }

    /// Somebody has proved to know it: it is used up.
    pub(super) fn claim(&mut self, means: Means, password: &[u8], now: Duration) -> Result<(), Refusal> {
        if self.password(means, now)? != password {
            return Err(Refusal::CodeUsed);
        }
        self.failures = 0;
        self.use_up(means);
        Ok(())
    }

    /// Somebody has tried another: it is burnt, right or wrong.
    pub(super) fn burn(&mut self, means: Means, password: &[u8], now: Duration) {
        if self.password(means, now).is_ok_and(|current| current == password) {
            self.use_up(means);
            let Some(open) = &mut self.open else { return };
            if open.codes_left == 0 && open.code.is_none() {
                self.open = None;
                let wait = FIRST_WAIT * 2_u32.saturating_pow(self.failures.min(6));
                self.failures += 1;
                self.blocked_until = now + wait.min(LONGEST_WAIT);
            }
        }
    }

    fn use_up(&mut self, means: Means) {
        if let Some(open) = &mut self.open {
            match means {
                Means::Code => open.code = None,
                Means::Invitation => open.invitation = None,
            }
        }
    }

    fn expire(&mut self, now: Duration) {
        if self.open.as_ref().is_some_and(|open| open.until <= now) {
            self.open = None;
        }
    }
}
