#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qmi::fuzz::cut_into_frames(bytes));
