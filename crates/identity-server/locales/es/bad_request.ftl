bad-request-title = Este enlace no funciona
bad-request-explanation = La aplicación que le ha enviado aquí ha cometido un error. Vuelva a ella e inténtelo de nuevo; si vuelve a ocurrir, comunique a sus responsables lo que aparece abajo.
bad-request-description = Descripción
bad-request-request = Solicitud
