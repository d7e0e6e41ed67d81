grants-title = What you have allowed
grants-intro-html = Signed in as <strong id="signed-in-as">{ $person }</strong>. These applications may do what stands beside them. When you take something back, the application loses it at once and has to ask you again.
grants-given = Allowed on { $day }
grants-take-back = Take back
grants-take-back-label = Take back what { $client } may do
grants-none = You have not allowed anything to any application.
