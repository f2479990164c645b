//! Who is asking (TS.43 2.8), and whether the request has what every request has to have.

use super::core::Core;
use super::request::Parameters;
use super::settings::EapMethod;

/// What a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// It is this subscriber; the text is for the log.
    Subscriber(usize, &'static str),
    /// It says to be this subscriber: the SIM has to show it.
    Challenge(usize, String),
    /// The user has to sign in.
    SignIn,
    /// Status of HTTP, and why.
    Refused(u16, &'static str),
}

impl Core {
    /// Parameters that are mandatory (TS.43 2.2).
    pub(super) fn check(&self, parameters: &Parameters) -> Result<(), (u16, &'static str)> {
        let required = [
            "terminal_id",
            "terminal_vendor",
            "terminal_model",
            "terminal_sw_version",
            "app",
            "entitlement_version",
        ];
        if required.iter().any(|name| parameters.get(name).is_none()) {
            return Err((400, "a mandatory parameter is missing"));
        }
        let version = parameters.get("entitlement_version").unwrap_or_default();
        let fits = version.split_once('.').is_some_and(|(a, b)| {
            [a, b].iter().all(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()))
        });
        if !fits {
            return Err((400, "entitlement_version is no version"));
        }
        if !self.settings.versions.is_empty() && !self.settings.versions.iter().any(|known| known == version)
        {
            return Err((406, "this version is not spoken"));
        }
        Ok(())
    }

    pub(super) fn proof(&mut self, parameters: &Parameters) -> Proof {
        let identity = parameters.get("EAP_ID");
        if let Some(token) = parameters.get("temporary_token") {
            return self.temporary_proof(token, parameters);
        }
        if let Some(token) = parameters.get("token") {
            match (self.token_proof(token, parameters), identity) {
                (Some(subscriber), _) => return Proof::Subscriber(subscriber, "token"),
                (None, Some(_)) => {}
                (None, None) => return Proof::Refused(511, "the token is not good for this"),
            }
        }
        let Some(identity) = identity else { return Proof::SignIn };
        if self.settings.eap == EapMethod::None {
            return Proof::Refused(511, "SIMs do not authenticate here");
        }
        let imsi = identity.get(1..).and_then(|rest| rest.split_once('@')).map(|(imsi, _)| imsi);
        match imsi.and_then(|imsi| self.subscriber(imsi)) {
            Some(subscriber) => Proof::Challenge(subscriber, identity.to_owned()),
            None => Proof::Refused(403, "there is no such subscriber"),
        }
    }

    fn token_proof(&mut self, text: &str, parameters: &Parameters) -> Option<usize> {
        let (scoped, uses) = (self.settings.token_scope, self.settings.token_uses);
        let token = self.tokens.find(text)?;
        let in_scope = parameters.all("app").all(|app| token.scope.iter().any(|known| known == app));
        let terminal = parameters.get("terminal_id").unwrap_or_default();
        if scoped && (!in_scope || token.terminal != terminal) || uses.is_some_and(|uses| token.uses >= uses)
        {
            return None;
        }
        token.uses = token.uses.saturating_add(1);
        let subscriber = token.subscriber;
        let known = self.subscribers.get(subscriber)?;
        (parameters.get("IMSI").is_none_or(|imsi| imsi == known.config.imsi)).then_some(subscriber)
    }

    fn temporary_proof(&self, text: &str, parameters: &Parameters) -> Proof {
        let Some(token) = self.tokens.find_temporary(text) else {
            return Proof::Refused(401, "there is no such temporary token");
        };
        if self.settings.temporary_tokens_expired {
            return Proof::Refused(401, "the temporary token has expired");
        }
        let wanted = parameters.operation();
        let good = token.targets.iter().any(|target| target == wanted)
            && parameters.all("app").all(|app| app == token.app);
        match good {
            true => Proof::Subscriber(token.subscriber, "temporary token"),
            false => Proof::Refused(403, "the temporary token is not for this"),
        }
    }

    pub(super) fn subscriber(&self, imsi: &str) -> Option<usize> {
        self.subscribers.iter().position(|subscriber| subscriber.config.imsi == imsi)
    }
}
