grants-title = Lo que ha permitido
grants-intro-html = Sesión iniciada como <strong id="signed-in-as">{ $person }</strong>. Estas aplicaciones pueden hacer lo que se indica junto a ellas. Cuando retira algo, la aplicación lo pierde de inmediato y tiene que volver a preguntarle.
grants-given = Permitido el { $day }
grants-take-back = Retirar
grants-take-back-label = Retirar lo que { $client } puede hacer
grants-none = No ha permitido nada a ninguna aplicación.
