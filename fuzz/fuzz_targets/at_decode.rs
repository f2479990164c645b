#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| at_parser::fuzz::fuzz_decode(data));
