account-title = Your account
account-overview = Overview
account-sessions = Devices
account-sessions-about = The browsers in which you are signed in, and how to end that.
account-applications = Applications
account-applications-about = What you have allowed to which application, and how to take it back.
