//! Auth: authentication by the card (MBIM 1.0, 10.5.32 to 10.5.34).

use crate::codec::Hidden;
use crate::declare::{message, structure};

structure! {
    /// What the card says to a challenge of AKA. When the challenge is out of synchronisation, the status is
    /// [`AuthSyncFailure`](crate::Status::AuthSyncFailure) and `auts` alone counts.
    pub struct AkaResponse {
        /// RES, of which `res_len` bytes count.
        res: Hidden<[u8; 16]>,
        /// How long RES is, in bytes.
        res_len: u32,
        /// IK.
        integrating_key: Hidden<[u8; 16]>,
        /// CK.
        ciphering_key: Hidden<[u8; 16]>,
        /// AUTS.
        auts: Hidden<[u8; 14]>,
    }
}

impl AkaResponse {
    /// As much of RES as counts; `None` when the modem claims more than there is.
    #[must_use]
    pub fn res(&self) -> Option<&[u8]> {
        self.res.get(..usize::try_from(self.res_len).ok()?)
    }
}

message! { Auth[1] -> AkaResponse;
    /// A challenge of AKA (TS 33.102).
    query AkaQuery {
        /// RAND.
        rand: Hidden<[u8; 16]>,
        /// AUTN.
        autn: Hidden<[u8; 16]>,
    }
}

message! { Auth[2] -> AkaResponse;
    /// A challenge of AKA' (RFC 5448).
    query AkapQuery {
        /// RAND.
        rand: Hidden<[u8; 16]>,
        /// AUTN.
        autn: Hidden<[u8; 16]>,
        /// Name of the network, as the keys are bound to it.
        network_name: String,
    }
}

message! { Auth[3] -> SimResponse;
    /// Two or three challenges of GSM (RFC 4186).
    query SimQuery {
        /// The first RAND.
        rand1: Hidden<[u8; 16]>,
        /// The second RAND.
        rand2: Hidden<[u8; 16]>,
        /// The third RAND, where there are three.
        rand3: Hidden<[u8; 16]>,
        /// How many there are.
        n: u32,
    }

    /// What the card says to them.
    done SimResponse {
        /// The first SRES.
        sres1: Hidden<[u8; 4]>,
        /// The first Kc.
        kc1: Hidden<[u8; 8]>,
        /// The second SRES.
        sres2: Hidden<[u8; 4]>,
        /// The second Kc.
        kc2: Hidden<[u8; 8]>,
        /// The third SRES.
        sres3: Hidden<[u8; 4]>,
        /// The third Kc.
        kc3: Hidden<[u8; 8]>,
        /// How many there are.
        n: u32,
    }
}
