privacy-title = Confidentialité
privacy-introduction = Cette application conserve le moins possible d’informations sur vous, et vous les montre toutes.
privacy-kept = Ce qu’elle conserve
privacy-session = Votre session : ce que le serveur de connexion a dit de vous et comment vous vous êtes connecté. Tout figure sur la page d’accueil. Elle se trouve dans la base de données de cette application et se termine lorsque vous vous déconnectez ou après un certain temps d’absence.
privacy-passkeys = Vos clés d’accès : Authsignal les garde pour le serveur de connexion. La moitié secrète d’une clé d’accès ne quitte jamais votre appareil.
privacy-cookies = Cookies
privacy-cookie-session-html = <span class="code">__Host-client-session</span> retrouve votre session. Il est chiffré et ne contient rien sur vous.
privacy-cookie-csrf-html = <span class="code">__Host-client-csrf</span> protège les formulaires contre les autres sites.
privacy-cookie-pending-html = <span class="code">__Host-client-pending-…</span> et <span class="code">__Host-client-sign-out</span> retiennent pendant quelques minutes que vous êtes en route vers le serveur de connexion.
privacy-cookie-language-html = <span class="code">__Host-client-language</span> garde la langue que vous avez choisie au bas d’une page.
privacy-cookie-device-html = <span class="code">__as_aid</span> est déposé par Authsignal lorsque vous ajoutez une clé d’accès, et reconnaît cet appareil.
privacy-nothing-else = Il n’y a ni publicité, ni suivi, ni rien qui soit chargé d’ailleurs.
