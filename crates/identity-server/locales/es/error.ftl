error-code = Error
error-request = Número de solicitud
error-request-html = Número de solicitud: <span id="request-id" class="code">{ $id }</span>
error-prefix = Error:
error-last-step = El último paso no ha funcionado. Vuelva a la aplicación de la que viene e inténtelo de nuevo.
error-not-found-title = Esta página no existe
error-not-found = Puede que la dirección esté mal escrita o que la página se haya movido.
error-method-title = Esto no funciona así
error-method = La página no se puede usar de este modo. Vuelva atrás y empiece de nuevo.
error-too-large-title = Era demasiado
error-too-large = Se ha enviado más de lo que esta página puede recibir. Vuelva atrás e inténtelo de nuevo.
error-request-title = Esta solicitud no se puede atender
error-bad-request = Falta algo en ella o algo no es correcto. Vuelva al lugar del que viene e inténtelo de nuevo.
error-internal-title = Algo ha ido mal
error-internal = No es culpa suya. Inténtelo de nuevo en un momento. Si continúa, indique al servicio de asistencia el número de solicitud que aparece abajo.
error-unavailable-title = No es posible iniciar sesión en este momento
error-unavailable = El servicio que comprueba el segundo paso no está disponible. No ha iniciado sesión. Inténtelo de nuevo en un momento.
error-too-many-title = Demasiados intentos
error-too-many = No ha iniciado sesión. { $wait }
error-wait-seconds = { $count ->
    [one] Espere un segundo e inténtelo de nuevo.
   *[other] Espere { $count } segundos e inténtelo de nuevo.
}
error-wait-minutes = { $count ->
    [one] Espere un minuto e inténtelo de nuevo.
   *[other] Espere { $count } minutos e inténtelo de nuevo.
}
