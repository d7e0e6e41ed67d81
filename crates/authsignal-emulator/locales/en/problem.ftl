problem-foreign = This link does not work here
problem-foreign-text = The link is incomplete, was opened in another browser, or is not known. Go back to the app and start again.
problem-expired = This link has expired
problem-expired-text = Too much time has passed. Go back to the app and start again.
problem-expired-mail-text = The link has expired or was used already. Go back to where you began and have another one sent.
problem-too-many = Please wait
problem-retry = Please try again
problem-impossible = This is not possible
problem-impossible-text = This step cannot be taken, or not any more. Start again from the beginning.
problem-unknown-text = What you are looking for does not exist, or not any more.
problem-failure = Something went wrong
problem-failure-text = The emulator failed: its log says why.
problem-detail-html = For developers: <span lang="en">{ $detail }</span>
