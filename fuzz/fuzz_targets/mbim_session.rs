#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mbim::fuzz::fuzz_session(data));
