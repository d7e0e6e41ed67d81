use std::collections::BTreeSet;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

/// What a message takes and holds, and what its translations have to take and hold as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Signature {
    variables: BTreeSet<String>,
    /// The tags of a message of HTML, sorted.
    tags: Vec<String>,
}

impl Signature {
    /// The key and the signature of a message; nothing for a comment or a term. The error names what is wrong.
    pub(super) fn of<'a>(entry: &Entry<&'a str>) -> Result<Option<(&'a str, Self)>, (&'a str, &'static str)> {
        let Entry::Message(message) = entry else {
            return Ok(None);
        };
        let key = message.id.name;
        let value = message.value.as_ref().ok_or((key, "says nothing"))?;
        if !message.attributes.is_empty() {
            return Err((key, "has attributes, which nothing reads"));
        }
        let mut signature = Self::default();
        let mut words = String::new();
        signature.read(value, &mut words);
        if key.ends_with("-html") {
            signature.tags = tags(&words);
        }
        Ok(Some((key, signature)))
    }

    /// In what this message differs from the `wanted` one.
    pub(super) fn difference(&self, wanted: &Self) -> Option<String> {
        if self.variables != wanted.variables {
            return Some(format!(
                "has the variables {:?} and not {:?}",
                self.variables, wanted.variables
            ));
        }
        (self.tags != wanted.tags).then(|| format!("has the tags {:?} and not {:?}", self.tags, wanted.tags))
    }

    fn read(&mut self, pattern: &Pattern<&str>, words: &mut String) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => words.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression, words),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>, words: &mut String) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, words),
            Expression::Select { selector, variants } => {
                self.inline(selector, &mut String::new());
                // Each form has its own tags; those of the default form are compared.
                for variant in variants {
                    let mut form = String::new();
                    self.read(&variant.value, &mut form);
                    if variant.default {
                        words.push_str(&form);
                    }
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>, words: &mut String) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
                words.push('$');
                words.push_str(id.name);
            }
            InlineExpression::Placeable { expression } => self.expression(expression, words),
            InlineExpression::FunctionReference { arguments, .. }
            | InlineExpression::TermReference {
                arguments: Some(arguments),
                ..
            } => self.arguments(arguments),
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
                words.push_str(value);
            }
            InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        let named = arguments.named.iter().map(|argument| &argument.value);
        for argument in arguments.positional.iter().chain(named) {
            self.inline(argument, &mut String::new());
        }
    }
}

fn tags(html: &str) -> Vec<String> {
    let mut tags: Vec<_> = html
        .split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default().to_owned())
        .collect();
    tags.sort_unstable();
    tags
}
