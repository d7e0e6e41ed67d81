denied-review-title = Your sign-in is being checked
denied-review = Somebody has to look at it before you can go on. You are not signed in. Please try again later, or ask the support.
denied-title = Access denied
denied-blocked = You cannot sign in at the moment. If you think that this is a mistake, please ask the support.
denied-no-access = You have no access to this page.
denied-back = Back to { $client }
