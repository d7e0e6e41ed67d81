settings-title = How you confirm that it is you
settings-none = There is nothing yet with which you could confirm that it is you.
settings-first = Asked for first
settings-added = added { $day }
settings-used = last used { $day }
settings-manage = Manage
settings-add = Add another way
settings-recovery-codes = Recovery codes
settings-recovery-codes-left = { $count ->
    [one] { $count } code is left.
   *[other] { $count } codes are left.
}
settings-new-codes = Get new codes

settings-done-renamed = The new name is saved.
settings-done-preferred = You will be asked for this one first.
settings-done-removed = It is removed.
settings-done-added = It is added.

# One of them.
settings-name = Name
settings-address = Address
settings-added-on = Added
settings-used-on = Last used
settings-never-used = never
settings-save-name = Save the name
settings-name-wrong = Enter a name with at most 64 characters.
settings-prefer = Ask me for this first
settings-remove = Remove …
settings-back = Back to the list

settings-remove-title = Remove { $name }?
settings-remove-explained = You can no longer confirm with it that it is you.
settings-remove-last = It is the only way that you have set up.
settings-remove-confirm = Remove
settings-remove-keep = Keep it

settings-renew-title = Get new recovery codes?
settings-renew-left = { $count ->
    [one] The code that you have left will no longer work.
   *[other] The { $count } codes that you have left will no longer work.
}
settings-renew-none-left = You have none left.
settings-renew-keep = Keep the old ones
