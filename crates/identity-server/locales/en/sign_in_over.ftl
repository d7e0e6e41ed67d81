sign-in-over-title = This sign-in is over
sign-in-over-explanation = It was finished already, or it waited for too long.
sign-in-over-begin-again = Nothing is lost: you can begin again.
sign-in-over-go-back-html = Nothing is lost: go back to <strong>{ $client }</strong> and begin again.
sign-in-over-go-back-somewhere = Nothing is lost: go back to the application that you came from and begin again.
sign-in-over-continue = Continue to { $client }
