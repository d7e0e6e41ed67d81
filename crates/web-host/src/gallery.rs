//! Every page of a server in each of its states, to be looked at and to be checked: the samples of its pages, rendered
//! with its real templates, style sheets, scripts and security headers. Nothing behind the pages runs.

mod serving;

use tera::Context;

pub use self::serving::{GalleryError, serve};
use crate::language::Language;
use crate::pages::{Page, TemplateError, Templates};

/// The pages of one server, with their samples.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    pages: Vec<Samples>,
}

#[derive(Debug, Clone)]
struct Samples {
    template: &'static str,
    states: Vec<Context>,
}

/// How a sample is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its language.
    pub language: &'a Language,
    /// Whether the page is mirrored, as for a language that is written from right to left.
    pub is_mirrored: bool,
    /// The address of the page, where its language can be chosen.
    pub address: Option<&'a str>,
}

impl Gallery {
    /// Adds a page in each of its states.
    pub fn with<P: Page>(mut self) -> Result<Self, TemplateError> {
        let template = P::TEMPLATE;
        let states = P::samples()
            .iter()
            .map(Context::from_serialize)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| TemplateError::Template { template, source })?;
        match self.pages.iter_mut().find(|page| page.template == template) {
            Some(known) => known.states.extend(states),
            None => self.pages.push(Samples { template, states }),
        }
        Ok(self)
    }

    /// Its templates, and how many states each has.
    pub fn pages(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.pages.iter().map(|page| (page.template, page.states.len()))
    }

    /// The state number `state` of the page `template`, counted from 0.
    #[must_use]
    pub fn render(
        &self,
        templates: &Templates,
        template: &str,
        state: usize,
        view: View<'_>,
    ) -> Option<Result<String, TemplateError>> {
        let page = self.pages.iter().find(|page| page.template == template)?;
        let context = page.states.get(state)?.clone();
        Some(templates.render_sample(page.template, context, view))
    }

    /// Renders everything in these languages, and hands each page to `look`: a template that does not render is found here.
    pub fn check(
        &self,
        templates: &Templates,
        languages: &[Language],
        mut look: impl FnMut(&str, &str),
    ) -> Result<(), TemplateError> {
        for language in languages {
            let view = View {
                language,
                is_mirrored: false,
                address: Some("/"),
            };
            for page in &self.pages {
                for context in &page.states {
                    let html = templates.render_sample(page.template, context.clone(), view)?;
                    look(page.template, &html);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
