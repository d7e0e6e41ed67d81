bad-request-title = This link does not work
bad-request-explanation = The application that sent you here made a mistake. Go back to it and try again; if it happens again, tell the people who run it what stands below.
bad-request-description = Description
bad-request-request = Request
