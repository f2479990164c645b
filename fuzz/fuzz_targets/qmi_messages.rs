#![no_main]

libfuzzer_sys::fuzz_target!(|tlvs: (u8, &[u8])| qmi::fuzz::read_messages(tlvs.0, tlvs.1));
