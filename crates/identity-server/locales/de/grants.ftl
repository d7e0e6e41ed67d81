grants-title = Was Sie erlaubt haben
grants-intro-html = Angemeldet als <strong id="signed-in-as">{ $person }</strong>. Diese Anwendungen dürfen, was bei ihnen steht. Wenn Sie etwas zurücknehmen, verliert die Anwendung es sofort und muss Sie erneut fragen.
grants-given = Erlaubt am { $day }
grants-take-back = Zurücknehmen
grants-take-back-label = Zurücknehmen, was { $client } darf
grants-none = Sie haben keiner Anwendung etwas erlaubt.
