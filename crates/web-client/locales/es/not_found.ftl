not-found-title = No encontrada
not-found-heading = Esta página no existe
not-found-explained = Puede que la dirección esté mal escrita o que la página se haya movido.
not-found-home = Ir al inicio
