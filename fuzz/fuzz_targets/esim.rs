#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| esim::fuzz::read_everything(bytes));
