visit-back = Volver a la aplicación
visit-cancel = Cancelar
visit-continue = Continuar
visit-try-again = Intentarlo de nuevo
visit-close = Cerrar
visit-needs-script = Hace falta JavaScript. Permítalo en esta página.
visit-other-method = Usar otro método
visit-copied = Copiado.
visit-not-copied = No se ha podido copiar: seleccione el texto.

blocked-title = No puede continuar
blocked-review = Alguien tiene que revisarlo antes de que pueda continuar.
blocked-failed = No se ha podido confirmar que es usted.
blocked-not-allowed = Esto no está permitido.

success-title = Identidad confirmada
success-on-the-way = Volviendo a la aplicación…

done-title = Listo
done-not-verified = Identidad no confirmada
done-close = Puede cerrar esta página y volver a la aplicación.

link-question-title = ¿Es usted?
link-question-html = Se le pide que confirme «{ $action }» como <span class="code">{ $account }</span>. Si es usted y acaba de empezar, confírmelo aquí. Si no, cierre esta página: no ocurrirá nada.
link-confirm = Sí, soy yo
link-confirmed-title = Confirmado
link-confirmed = Vuelva adonde empezó: allí continúa.
