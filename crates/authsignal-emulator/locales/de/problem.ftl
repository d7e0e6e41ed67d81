problem-foreign = Dieser Link funktioniert hier nicht
problem-foreign-text = Der Link ist unvollständig, wurde in einem anderen Browser geöffnet oder ist nicht bekannt. Gehen Sie zurück zur App und beginnen Sie von vorn.
problem-expired = Dieser Link ist abgelaufen
problem-expired-text = Es ist zu viel Zeit vergangen. Gehen Sie zurück zur App und beginnen Sie von vorn.
problem-expired-mail-text = Der Link ist abgelaufen oder wurde schon verwendet. Gehen Sie dorthin zurück, wo Sie begonnen haben, und lassen Sie sich einen neuen senden.
problem-too-many = Bitte warten Sie
problem-retry = Bitte versuchen Sie es erneut
problem-impossible = Das ist nicht möglich
problem-impossible-text = Dieser Schritt ist nicht oder nicht mehr möglich. Beginnen Sie von vorn.
problem-unknown-text = Was Sie suchen, gibt es nicht oder nicht mehr.
problem-failure = Etwas ist schiefgegangen
problem-failure-text = Der Emulator hat versagt: In seinem Protokoll steht, warum.
problem-detail-html = Für Entwickler: <span lang="en">{ $detail }</span>
