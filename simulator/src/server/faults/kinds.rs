//! What can go wrong with a server.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault, in JSON `{"how":"delay","ms":500}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    // The connection.
    /// It is cut.
    Cut {
        /// Where in the exchange.
        #[serde(default)]
        when: CutAt,
    },
    /// It stays open and nothing comes.
    Silence,
    /// What comes is no HTTP.
    NoHttp,
    /// The answer takes its time.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The answer comes in drops.
    Slow {
        /// Bytes in a drop.
        bytes: usize,
        /// Milliseconds behind each.
        ms: u64,
    },
    /// TLS shows a certificate that should not be accepted; at `connect` only.
    Tls {
        /// What is wrong with it.
        certificate: TlsFault,
    },

    // HTTP.
    /// Another status; the server has not seen the request.
    Http {
        /// Such as 500.
        status: u16,
        /// Text; without it a page of HTML.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// A page of HTML with status 200; the server has not seen the request.
    Html,
    /// Elsewhere; the server has not seen the request.
    Redirect {
        /// Such as 307.
        #[serde(default = "found")]
        status: u16,
        /// Where.
        location: String,
    },
    /// So many spaces before the answer.
    Oversized {
        /// How many.
        bytes: usize,
    },
    /// Spaces before the answer that never end.
    Endless,
    /// One header more.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// An empty body.
    Empty,

    // JSON.
    /// Text that is no JSON.
    NoJson,
    /// Half of the answer, as if it were all of it.
    HalfJson,
    /// Arrays in arrays.
    Nested {
        /// How many.
        depth: usize,
    },
    /// A member is missing.
    Without {
        /// Which.
        member: String,
    },
    /// A member is there twice.
    Twice {
        /// Which.
        member: String,
    },
    /// A member is something else.
    Member {
        /// Which.
        name: String,
        /// What.
        value: Value,
    },
    /// One bit of a member's bytes is turned.
    Flip {
        /// Which member.
        member: String,
        /// Which byte; negative numbers count from the end.
        byte: i64,
    },
    /// The function fails; the server has not seen the request.
    Status {
        /// Subject code.
        subject: String,
        /// Reason code.
        reason: String,
        /// Text.
        #[serde(default)]
        message: String,
    },

    // What is signed, and by whom.
    /// Signature of server, download offer or secure channel.
    WrongSignature,
    /// A certificate on a curve that few know.
    WrongCurve,
    /// A certificate of an infrastructure that no card trusts.
    ForeignCertificate,
    /// A certificate for something else.
    WrongRole,
    /// A certificate with another OID.
    OtherOid,
    /// Another address in `serverSigned1`.
    LyingAddress {
        /// Which.
        address: String,
    },
    /// Another challenge than the card's in `serverSigned1`.
    WrongChallenge,
    /// Another transaction id in JSON than in what is signed.
    OtherTransactionId,
    /// Another transaction id in what is signed than in JSON.
    SignedTransactionId,
    /// The card is to use an issuer that it does not know.
    UnknownIssuer,
    /// `smdpSigned2` says the contrary of whether there is a confirmation code.
    WrongCodeFlag,
    /// Metadata for another ICCID: in `authenticateClient` what the user sees, in `getBoundProfilePackage` what the card gets.
    OtherIccid,
    /// The bound package is not as it should be.
    Package {
        /// What is wrong.
        defect: PackageDefect,
    },
}

fn found() -> u16 {
    302
}

/// Where in an exchange a connection is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutAt {
    /// The server has not seen the request.
    Received,
    /// The server did its work, and nobody hears of it.
    #[default]
    Executed,
    /// Half of the answer was given.
    HalfAnswered,
}

/// What is wrong with a certificate for TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFault {
    /// Its issuer.
    Foreign,
    /// Its name.
    OtherName,
    /// It has expired.
    Expired,
    /// Its policy says that it is none for TLS.
    WrongRole,
    /// Its policies are critical, as the standard has them and TLS libraries do not like.
    CriticalPolicies,
}

/// What is wrong with a bound profile package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageDefect {
    /// The MAC of the last segment.
    WrongMac,
    /// The first two segments of the elements change places.
    Reordered,
    /// The last segment is not there.
    MissingSegment,
    /// No segment of elements at all.
    NoElements,
    /// Segments of 1036 bytes, which some servers send.
    LongSegments,
    /// Segments longer than any card takes.
    OversizedSegments,
    /// The length of the package says more than there is.
    LyingLength,
    /// Bytes behind the package.
    Trailing,
    /// The package stops in the middle.
    Truncated,
    /// A container between metadata and elements that no standard knows.
    UnknownContainer,
    /// Metadata of two profiles.
    TwiceMetadata,
    /// The profile header has another ICCID than the metadata.
    HeaderIccid,
    /// Elements that are no profile.
    NoProfile,
    /// Random bytes where the package should be.
    Rubbish,
    /// Very many empty segments.
    ManySegments,
}
