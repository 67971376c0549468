use crate::context::java::xml::Element;

#[test]
fn document_types_are_refused() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<project><artifactId>&b;</artifactId></project>"#;
    assert!(
        Element::parse(laughs.as_bytes())
            .unwrap_err()
            .contains("document type")
    );
    let outside = r#"<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><project><artifactId>&f;</artifactId></project>"#;
    assert!(Element::parse(outside.as_bytes()).is_err());
}

#[test]
fn what_is_too_deep_or_too_large_is_refused() {
    let deep = "<a>".repeat(1_000_000);
    assert!(Element::parse(deep.as_bytes()).is_err());
    let closed = format!("{}{}", "<a>".repeat(70), "</a>".repeat(70));
    assert!(Element::parse(closed.as_bytes()).is_err());
    let wide = format!("<a>{}</a>", "<b/>".repeat(300_000));
    assert!(Element::parse(wide.as_bytes()).is_err());
    assert!(Element::parse(&vec![b' '; 3_000_000]).is_err());
}

#[test]
fn encodings_and_line_ends_are_tolerated() {
    let text = "<project>\r\n  <name>Übung</name>\r\n</project>\r\n";
    let name = |content: &[u8]| {
        let element = Element::parse(content).expect("well formed");
        element.text_at(&["name"]).map(str::to_owned)
    };
    assert_eq!(name(text.as_bytes()).as_deref(), Some("Übung"));
    assert_eq!(
        name(format!("\u{feff}{text}").as_bytes()).as_deref(),
        Some("Übung")
    );
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(name(&wide).as_deref(), Some("Übung"));
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_eq!(name(&latin).as_deref(), Some("Übung"));
}
