//! The form of the runtime stage: the embedded template, or a user's.

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;

use tera::{Context as Values, Tera};

use super::Copy;

const EMBEDDED: &str = include_str!("../../templates/runtime.Dockerfile.tera");
const NAME: &str = "runtime.Dockerfile";

/// A template of the runtime stage, ready to use.
pub struct Template(Tera);

impl Template {
    /// The template that comes with the program.
    pub fn embedded() -> &'static Template {
        static EMBEDDED_TEMPLATE: OnceLock<Template> = OnceLock::new();
        // A test holds that it can be read.
        EMBEDDED_TEMPLATE
            .get_or_init(|| Template::new(EMBEDDED).unwrap_or_else(|_| Template(Tera::default())))
    }

    /// Reads a template, and tries it.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(text: &str) -> Result<Template, String> {
        let mut tera = Tera::default();
        tera.add_raw_template(NAME, text)
            .map_err(|error| message(&error))?;
        let template = Template(tera);
        template.render(&sample())?;
        Ok(template)
    }

    /// The text for the given values.
    pub(super) fn render(&self, values: &Values) -> Result<String, String> {
        self.0.render(NAME, values).map_err(|error| message(&error))
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Template")
    }
}

/// Every value that a template gets.
fn sample() -> Values {
    let mut values = Values::new();
    values.insert("platform", &Some("linux/amd64"));
    values.insert("image", "alpine:3.22");
    values.insert("builder", "builder");
    values.insert("head", &["WORKDIR /app"]);
    values.insert("copies", &[Copy::default()]);
    values.insert("tail", &["USER app"]);
    values
}

/// The error and its causes, the innermost last: that one says what and where.
fn message(error: &tera::Error) -> String {
    let mut parts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        parts.push(cause.to_string());
        source = cause.source();
    }
    let text = parts.join(": ");
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_template_is_read() {
        assert!(Template::new(EMBEDDED).is_ok());
    }

    #[test]
    fn a_template_is_tried_when_it_is_read() {
        let error = |text: &str| Template::new(text).map(|_| ()).unwrap_err();
        assert!(
            error("FROM {{ image").contains("1:14"),
            "{}",
            error("FROM {{ image")
        );
        assert!(
            error("FROM {{ imgae }}").contains("`imgae`"),
            "{}",
            error("FROM {{ imgae }}")
        );
    }
}
