//! VOICE, as far as USSD goes.

use crate::layout::{Bytes8, List8};
use crate::message::Done;

requests! {
    Voice;

    /// Which indications are wanted.
    0x0003 IndicationRegister {
        may 0x10 dtmf_events: bool,
        may 0x11 voice_privacy_events: bool,
        may 0x12 supplementary_service_notification_events: bool,
        may 0x13 call_notification_events: bool,
        may 0x14 handover_events: bool,
        may 0x15 speech_codec_events: bool,
        may 0x16 ussd_notification_events: bool,
        may 0x18 modification_events: bool,
        may 0x19 uus_events: bool,
        may 0x1A aoc_events: bool,
        may 0x1B conference_events: bool,
        may 0x1C extended_burst_type_international_information_events: bool,
        may 0x1D mt_page_miss_information_events: bool,
    } -> Done

    /// Begins a USSD session, and waits for the answer of the network.
    0x003A OriginateUssd {
        must 0x01 uss_data: UssData,
    } -> OriginateUssdResponse {
        may 0x10 failure_cause: u16,
        may 0x11 alpha_identifier: AlphaIdentifier,
        may 0x12 uss_data: UssData,
        may 0x13 call_control_result_type: u8,
        may 0x14 call_id: u8,
        may 0x15 call_control_supplementary_service_type: u8,
        may 0x16 uss_data_utf16: Vec<u16> as List8<u16>,
    }

    /// Answers what the network asks.
    0x003B AnswerUssd {
        must 0x01 uss_data: UssData,
    } -> Done

    /// Ends the session.
    0x003C CancelUssd {} -> Done

    /// Begins a USSD session; the answer comes as [`UssdOriginated`].
    0x0043 OriginateUssdNoWait {
        must 0x01 uss_data: UssData,
    } -> Done
}

indications! {
    Voice;

    /// The network has ended the session.
    0x003D UssdReleased {}

    /// The network says or asks something.
    0x003E Ussd {
        must 0x01 user_action: UserAction,
        may 0x10 uss_data: UssData,
        may 0x11 uss_data_utf16: Vec<u16> as List8<u16>,
    }

    /// What the network answers to [`OriginateUssdNoWait`].
    0x0043 UssdOriginated {
        may 0x10 error_code: u16,
        may 0x11 failure_cause: u16,
        may 0x12 uss_data: UssData,
        may 0x13 alpha_identifier: AlphaIdentifier,
        may 0x14 uss_data_utf16: Vec<u16> as List8<u16>,
    }
}

structures! {
    /// A text in its coding.
    UssData {
        data_coding_scheme: UssDataCodingScheme,
        data: Vec<u8> as Bytes8,
    }

    /// A text of the card in its coding.
    AlphaIdentifier {
        data_coding_scheme: u8,
        alpha: Vec<u8> as Bytes8,
    }
}

open_enums! {
    /// How a text is coded.
    UssDataCodingScheme: u8 {
        0 Unknown,
        1 Ascii,
        2 EightBit,
        3 Ucs2,
    }

    /// Whether the network waits for an answer.
    UserAction: u8 {
        0 Unknown,
        1 NotRequired,
        2 Required,
    }
}
