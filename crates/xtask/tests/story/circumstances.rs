//! The circumstances in which somebody sits in front of a page: the same steps are taken in all of them.

/// What is different from person to person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    /// What a test is called after.
    pub(crate) name: &'static str,
    /// Width and height of the window in CSS pixels; a small one is a phone's.
    pub(crate) window: (u32, u32),
    /// Whether they prefer dark pages.
    pub(crate) is_dark: bool,
    /// The language that their browser asks for.
    pub(crate) language: &'static str,
    /// Whether scripts run.
    pub(crate) has_scripts: bool,
    pub(crate) hands: Hands,
}

/// How somebody acts on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hands {
    /// With a mouse or a finger.
    Pointer,
    /// With the keyboard alone.
    Keyboard,
}

pub(crate) const WIDE: Circumstances = Circumstances {
    name: "wide",
    window: (1200, 1000),
    is_dark: false,
    language: "en",
    has_scripts: true,
    hands: Hands::Pointer,
};
pub(crate) const PHONE: Circumstances = Circumstances {
    name: "phone",
    window: (360, 740),
    ..WIDE
};
pub(crate) const DARK: Circumstances = Circumstances {
    name: "dark",
    is_dark: true,
    ..WIDE
};
pub(crate) const GERMAN: Circumstances = Circumstances {
    name: "german",
    language: "de",
    ..WIDE
};
pub(crate) const KEYBOARD: Circumstances = Circumstances {
    name: "keyboard",
    hands: Hands::Keyboard,
    ..WIDE
};
pub(crate) const NO_SCRIPT: Circumstances = Circumstances {
    name: "no_script",
    has_scripts: false,
    ..WIDE
};

impl Circumstances {
    /// Whether the window is a phone's.
    pub(crate) fn is_phone(&self) -> bool {
        self.window.0 < 500
    }
}

/// Tells stories, each in all circumstances: a test for each.
macro_rules! in_all_circumstances {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            crate::circumstances::in_all_circumstances!(@test $story, wide = WIDE, phone = PHONE, dark = DARK, german = GERMAN,
                keyboard = KEYBOARD, no_script = NO_SCRIPT);
        }
    )+};
    (@test $story:ident, $($name:ident = $circumstances:ident),+) => {$(
        #[tokio::test]
        async fn $name() {
            let circumstances = crate::circumstances::$circumstances;
            let name = format!("{}_{}", stringify!($story), circumstances.name);
            crate::scene::play(&name, async |scene| super::$story(scene, circumstances).await).await;
        }
    )+};
}
pub(crate) use in_all_circumstances;
