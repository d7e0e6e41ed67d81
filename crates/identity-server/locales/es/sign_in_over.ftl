sign-in-over-title = Este inicio de sesión ha terminado
sign-in-over-explanation = Ya se había completado o ha esperado demasiado tiempo.
sign-in-over-begin-again = No se ha perdido nada: puede empezar de nuevo.
sign-in-over-go-back-html = No se ha perdido nada: vuelva a <strong>{ $client }</strong> y empiece de nuevo.
sign-in-over-go-back-somewhere = No se ha perdido nada: vuelva a la aplicación de la que viene y empiece de nuevo.
sign-in-over-continue = Continuar a { $client }
