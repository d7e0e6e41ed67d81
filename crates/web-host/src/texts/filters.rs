//! The filters of templates that speak the language of the page.
//!
//! One set of templates serves all languages: while a page is rendered, which happens in one go on one thread, its language
//! is that of the thread. It cannot be a variable of the page, because components see their own arguments only.

use std::borrow::Cow;
use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentValue};
use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::Texts;
use crate::language::Language;

thread_local! {
    static SPOKEN: RefCell<Option<Language>> = const { RefCell::new(None) };
}

/// Renders something in `language`.
pub(crate) fn speaking<T>(language: &Language, render: impl FnOnce() -> T) -> T {
    /// Puts back what was spoken before, also when a template panics.
    struct Before(Option<Language>);

    impl Drop for Before {
        fn drop(&mut self) {
            SPOKEN.set(self.0.take());
        }
    }

    let _before = Before(SPOKEN.replace(Some(language.clone())));
    render()
}

/// Gives `tera` the filters `t` and `list`.
pub(crate) fn register(tera: &mut Tera, texts: &Texts) {
    let speaker = Speaker(texts.clone());
    let other = speaker.clone();
    tera.register_filter("t", move |value: Value, kwargs: Kwargs, state: &State<'_>| {
        speaker.say(&value, &kwargs, state)
    });
    tera.register_filter("list", move |value: Value, _: Kwargs, state: &State<'_>| {
        other.list(&value, state)
    });
}

#[derive(Clone)]
struct Speaker(Texts);

impl Speaker {
    /// A key, with the variables as arguments of the filter; or a `Text`, which brings its own.
    fn say(&self, value: &Value, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
        let part = |name: &'static str| value.as_map().and_then(|map| map.get(&name.into()));
        if let Some(words) = part("verbatim").and_then(Value::as_str) {
            return Ok(Value::normal_string(words));
        }
        let key = value
            .as_str()
            .or_else(|| part("key").and_then(Value::as_str))
            .ok_or_else(|| tera::Error::message(format!("`{}` is no text to be translated", value.name())))?;
        let is_html = key.ends_with("-html");
        let mut arguments = FluentArgs::new();
        let stored = part("arguments").and_then(Value::as_map).into_iter().flatten();
        for (name, value) in stored.chain(kwargs.iter()) {
            if let Some(name) = name.as_str() {
                arguments.set(name.to_owned(), self.argument(value, is_html, state)?);
            }
        }
        let words = self.format(key, &arguments)?;
        Ok(if is_html {
            Value::safe_string(&words)
        } else {
            Value::normal_string(&words)
        })
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> TeraResult<String> {
        SPOKEN.with_borrow(|language| {
            let language = language
                .as_ref()
                .ok_or_else(|| tera::Error::message("nothing says in which language"))?;
            let catalogue = self.0.catalogue(language).map_err(tera::Error::message)?;
            catalogue.format(key, arguments).map_err(tera::Error::message)
        })
    }

    fn argument(&self, value: &Value, is_html: bool, state: &State<'_>) -> TeraResult<FluentValue<'static>> {
        if let Some(number) = value.as_i64() {
            return Ok(number.into());
        }
        let words = if value.as_map().is_some() {
            Cow::Owned(self.say(value, &Kwargs::default(), state)?)
        } else {
            Cow::Borrowed(value)
        };
        let text = words
            .as_str()
            .ok_or_else(|| tera::Error::message("a variable of a text is neither text nor number"))?;
        Ok(if is_html && !words.is_safe() {
            state.escape(text)?.into()
        } else {
            text.to_owned().into()
        })
    }

    /// "one, two and three".
    fn list(&self, value: &Value, state: &State<'_>) -> TeraResult<Value> {
        let items = value
            .as_array()
            .ok_or_else(|| tera::Error::message("`list` is for lists"))?;
        let mut all: Option<FluentValue<'static>> = None;
        for (index, item) in items.iter().enumerate() {
            let item = self.argument(&self.say(item, &Kwargs::default(), state)?, false, state)?;
            all = Some(match all {
                None => item,
                Some(before) => {
                    let key = if index + 1 == items.len() {
                        "list-last"
                    } else {
                        "list-more"
                    };
                    let mut arguments = FluentArgs::new();
                    arguments.set("before", before);
                    arguments.set("next", item);
                    self.format(key, &arguments)?.into()
                }
            });
        }
        Ok(match all {
            Some(FluentValue::String(words)) => Value::normal_string(&words),
            _ => Value::normal_string(""),
        })
    }
}
