#![no_main]

libfuzzer_sys::fuzz_target!(|packet: &[u8]| entitlement::fuzz::read_packet(packet));
