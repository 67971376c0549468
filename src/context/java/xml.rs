//! XML as a tree that can be changed: `pom.xml`, assembly descriptors.
//!
//! A document type is refused, so that no entity is expanded and nothing outside is read
//! (<https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing>).

use roxmltree::{Document, Node, ParsingOptions};

/// The most elements and texts of a document.
const MOST_NODES: u32 = 200_000;
/// How deep elements nest.
const DEEPEST: usize = 64;
/// The largest document, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// One element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The name without a prefix.
    pub name: String,
    /// Attributes, without prefixes, in their order.
    pub attributes: Vec<(String, String)>,
    /// The text in it, without blanks around.
    pub text: String,
    /// The elements in it, in their order.
    pub children: Vec<Element>,
}

impl Element {
    /// Reads a document.
    ///
    /// # Errors
    /// Why it is not read, in words for a message.
    pub fn parse(content: &[u8]) -> Result<Element, String> {
        if content.len() > LARGEST {
            return Err(format!("larger than {LARGEST} bytes"));
        }
        let text = decode(content);
        if deeper_than(&text, DEEPEST) {
            return Err(format!("more than {DEEPEST} elements inside each other"));
        }
        let options = ParsingOptions {
            allow_dtd: false,
            nodes_limit: MOST_NODES,
            ..ParsingOptions::default()
        };
        match Document::parse_with_options(&text, options) {
            Ok(document) => Ok(convert(document.root_element(), 0)),
            Err(roxmltree::Error::DtdDetected) => {
                Err("it has a document type, which is not read".to_owned())
            }
            Err(error) => Err(format!("not well-formed XML: {error}")),
        }
    }

    /// The first element of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element that a path of names leads to.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The text of an element that a path of names leads to; nothing where it is empty.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)
            .map(|element| element.text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// The elements in the element that a path leads to.
    pub fn all<'e>(&'e self, path: &[&str]) -> impl Iterator<Item = &'e Element> {
        self.at(path).into_iter().flat_map(|list| &list.children)
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter();
        found
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

fn convert(node: Node<'_, '_>, depth: usize) -> Element {
    let mut element = Element {
        name: node.tag_name().name().to_owned(),
        ..Element::default()
    };
    for attribute in node.attributes() {
        let pair = (attribute.name().to_owned(), attribute.value().to_owned());
        element.attributes.push(pair);
    }
    let mut text = String::new();
    for child in node.children() {
        if child.is_element() && depth < DEEPEST {
            element.children.push(convert(child, depth + 1));
        } else if child.is_text() {
            text.push_str(child.text().unwrap_or(""));
        }
    }
    element.text = text.trim().to_owned();
    element
}

/// Whether elements nest deeper, counted roughly (markup in comments counts, too) before anything is built of them.
fn deeper_than(text: &str, most: usize) -> bool {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'<'))
    {
        at += found + 1;
        let skip_to = |end: &str| {
            text.get(at..)
                .and_then(|rest| rest.find(end))
                .map(|len| at + len + end.len())
        };
        let rest = bytes.get(at..).unwrap_or(&[]);
        if rest.starts_with(b"!--") {
            at = skip_to("-->").unwrap_or(bytes.len());
        } else if rest.starts_with(b"![CDATA[") {
            at = skip_to("]]>").unwrap_or(bytes.len());
        } else if rest.first() == Some(&b'/') {
            depth = depth.saturating_sub(1);
        } else if !matches!(rest.first(), Some(b'?' | b'!')) {
            let end = skip_to(">").unwrap_or(bytes.len());
            if bytes.get(end.saturating_sub(2)) != Some(&b'/') {
                depth += 1;
                if depth > most {
                    return true;
                }
            }
        }
    }
    false
}

/// The text of a document in UTF-8, UTF-16 (with a byte order mark) or an encoding of one byte a character.
fn decode(content: &[u8]) -> String {
    let wide = |to_unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = content
            .get(2..)
            .unwrap_or(&[])
            .chunks_exact(2)
            .map(|pair| to_unit([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match content {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            // ISO-8859-1: each byte is the character of its number.
            Err(_) => content.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}
