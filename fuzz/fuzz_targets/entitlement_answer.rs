#![no_main]

libfuzzer_sys::fuzz_target!(|answer: (u16, &str, &[u8])| entitlement::fuzz::read_answer(answer.0, answer.1, answer.2));
