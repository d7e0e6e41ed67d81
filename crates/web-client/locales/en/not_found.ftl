not-found-title = Not found
not-found-heading = There is no such page
not-found-explained = The address may be mistyped, or the page may have moved.
not-found-home = Go to the home page
