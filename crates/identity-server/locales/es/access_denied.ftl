denied-review-title = Su inicio de sesión se está revisando
denied-review = Alguien tiene que revisarlo antes de que pueda continuar. No ha iniciado sesión. Inténtelo más tarde o consulte al servicio de asistencia.
denied-title = Acceso denegado
denied-blocked = No puede iniciar sesión en este momento. Si cree que se trata de un error, consulte al servicio de asistencia.
denied-no-access = No tiene acceso a esta página.
denied-back = Volver a { $client }
