privacy-title = Privacy
privacy-introduction = This application keeps as little about you as it can, and shows you all of it.
privacy-kept = What it keeps
privacy-session = Your session: what the sign-in server said about you and how you signed in. All of it is on the home page. It lives in this application’s own database and ends when you sign out, or when you have been away for a while.
privacy-passkeys = Your passkeys: Authsignal keeps them for the sign-in server. The secret half of a passkey never leaves your device.
privacy-cookies = Cookies
privacy-cookie-session-html = <span class="code">__Host-client-session</span> finds your session. It is encrypted and holds nothing about you.
privacy-cookie-csrf-html = <span class="code">__Host-client-csrf</span> protects forms from other sites.
privacy-cookie-pending-html = <span class="code">__Host-client-pending-…</span> and <span class="code">__Host-client-sign-out</span> remember for some minutes that you are on your way to the sign-in server.
privacy-cookie-language-html = <span class="code">__Host-client-language</span> keeps the language that you have chosen at the foot of a page.
privacy-cookie-device-html = <span class="code">__as_aid</span> is set by Authsignal when you add a passkey, and recognises this device.
privacy-nothing-else = There is no advertising, no tracking, and nothing that is loaded from anywhere else.
