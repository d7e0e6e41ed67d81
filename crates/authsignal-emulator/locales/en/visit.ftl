# What many pages say.
visit-back = Back to the app
visit-cancel = Cancel
visit-continue = Continue
visit-try-again = Try again
visit-close = Close
visit-needs-script = This needs JavaScript. Please allow it for this page.
visit-other-method = Try another method
visit-copied = Copied.
visit-not-copied = This could not be copied: select it instead.

# The way in and out.
blocked-title = You cannot continue
blocked-review = Somebody has to look at this before it can go on.
blocked-failed = It could not be confirmed that it is you.
blocked-not-allowed = This is not allowed.

success-title = Verified
success-on-the-way = Taking you back to the app …

done-title = Done
done-not-verified = Not verified
done-close = You can close this page and go back to the app.

# The link of an e-mail.
link-question-title = Is it you?
link-question-html = You are asked to confirm “{ $action }” as <span class="code">{ $account }</span>. If that is you, and you have just begun it, confirm it here. If not, close this page: nothing happens.
link-confirm = Yes, it is me
link-confirmed-title = Confirmed
link-confirmed = Go back to where you began: it goes on there.
