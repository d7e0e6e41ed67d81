# The name of the language in itself.
language-name = English

# The layout.
layout-languages = Language
layout-skip = Skip to the content
layout-help = Help
layout-privacy = Privacy
layout-terms = Terms
layout-support = Contact support

# What all forms have.
form-too-old = This page was open for too long. Please try again.

# "one, two and three"
list-more = { $before }, { $next }
list-last = { $before } and { $next }

# Points in time.
moment-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
moment-text = { $day }, { $time } UTC
moment-now = just now
moment-minutes-ago = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
} ago
moment-hours-ago = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
} ago
moment-days-ago = { $count ->
    [one] { $count } day
   *[other] { $count } days
} ago
moment-in-minutes = in { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
moment-in-hours = in { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
moment-in-days = in { $count ->
    [one] { $count } day
   *[other] { $count } days
}
