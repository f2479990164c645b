//! A file beside this one that `main.rs` does not name is never compiled, and its tests never run.

#[test]
fn every_file_is_named_in_main() {
    let folder = end_to_end::repository().join("tests/cases");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let module = file.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{file} is forgotten");
    }
}
