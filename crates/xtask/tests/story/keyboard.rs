//! A person without a mouse: Tab, Enter and Space, and a focus that can be seen.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};

use crate::browser::Browser;

/// More steps nobody takes.
const MOST_STEPS: usize = 80;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const SPACE: char = ' ';
const CONTROL: char = '\u{e009}';
const DELETE: char = '\u{e017}';

impl Browser {
    /// Moves the focus to `selector` with the Tab key and sees that it is there.
    pub(crate) async fn tab_to(&self, selector: &str) {
        self.see(selector).await;
        for _ in 0..MOST_STEPS {
            if self.has_focus(selector).await {
                // A page that is still being drawn may take a moment for it.
                let what = format!("`{selector}` to show that it has the focus");
                self.wait_until(&what, async || self.shows_focus().await.then_some(()))
                    .await;
                return;
            }
            self.press_keys(&[TAB]).await;
        }
        panic!("`{selector}` cannot be reached with the Tab key");
    }

    /// Reaches `selector` and presses it.
    pub(crate) async fn press(&self, selector: &str) {
        self.tab_to(selector).await;
        let is_checkbox = self
            .ask("return document.activeElement.type === 'checkbox'")
            .await;
        self.press_keys(&[if is_checkbox { SPACE } else { ENTER }]).await;
    }

    /// Reaches the field `selector` and writes `text` in place of what is there.
    pub(crate) async fn type_into(&self, selector: &str, text: &str) {
        self.tab_to(selector).await;
        self.chord(CONTROL, 'a').await;
        self.press_keys(&[DELETE]).await;
        let keys: Vec<char> = text.chars().collect();
        self.press_keys(&keys).await;
    }

    async fn has_focus(&self, selector: &str) -> bool {
        let selector = serde_json::to_string(selector).unwrap();
        self.ask(&format!(
            "return Boolean(document.activeElement?.matches({selector}))"
        ))
        .await
    }

    async fn shows_focus(&self) -> bool {
        self.ask(
            "const focused = document.activeElement;
             const style = getComputedStyle(focused);
             const has_outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
             return focused.matches(':focus-visible') && (has_outline || style.boxShadow !== 'none');",
        )
        .await
    }

    async fn ask(&self, script: &str) -> bool {
        let answer = self.client().execute(script, Vec::new()).await;
        answer
            .ok()
            .and_then(|answer| answer.as_bool())
            .unwrap_or_default()
    }

    async fn press_keys(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.iter().copied() {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client().perform_actions(actions).await.unwrap();
    }

    async fn chord(&self, held: char, pressed: char) {
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: pressed })
            .then(KeyAction::Up { value: pressed })
            .then(KeyAction::Up { value: held });
        self.client().perform_actions(actions).await.unwrap();
    }
}
