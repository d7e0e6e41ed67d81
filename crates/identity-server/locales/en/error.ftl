error-code = Error
error-request = Request number
error-request-html = Request number: <span id="request-id" class="code">{ $id }</span>
error-prefix = Error:
error-last-step = The last step did not work. Please go back to the application that you came from and try again.
error-not-found-title = There is no such page
error-not-found = The address may be mistyped, or the page has moved.
error-method-title = This does not work that way
error-method = The page cannot be used like this. Please go back and start again.
error-too-large-title = That was too much
error-too-large = More was sent than this page can take. Please go back and try again.
error-request-title = This request cannot be answered
error-bad-request = Something in it is missing or wrong. Please go back to where you came from and try again.
error-internal-title = Something went wrong
error-internal = It is not your fault. Please try again in a moment. If it goes on, tell the support the request number below.
error-unavailable-title = Signing in is not possible at the moment
error-unavailable = The service that checks the second step cannot be reached. You are not signed in. Please try again in a moment.
error-too-many-title = Too many attempts
error-too-many = You are not signed in. { $wait }
error-wait-seconds = { $count ->
    [one] Please wait one second and try again.
   *[other] Please wait { $count } seconds and try again.
}
error-wait-minutes = { $count ->
    [one] Please wait one minute and try again.
   *[other] Please wait { $count } minutes and try again.
}
