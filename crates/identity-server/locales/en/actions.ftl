# What buttons and links say on many pages.
action-allow = Allow
action-deny = Do not allow
action-cancel = Cancel
action-continue = Continue
action-home = Home
action-try-again = Try again

# Who sees a page that asks for a decision.
signed-in-as-html = You are signed in as <strong id="signed-in-as">{ $person }</strong>.
