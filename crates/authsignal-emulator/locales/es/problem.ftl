problem-foreign = Este enlace no funciona aquí
problem-foreign-text = El enlace está incompleto, se abrió en otro navegador o no se conoce. Vuelva a la aplicación y empiece de nuevo.
problem-expired = Este enlace ha caducado
problem-expired-text = Ha pasado demasiado tiempo. Vuelva a la aplicación y empiece de nuevo.
problem-expired-mail-text = El enlace ha caducado o ya se ha usado. Vuelva adonde empezó y pida que se le envíe otro.
problem-too-many = Espere un momento
problem-retry = Inténtelo de nuevo
problem-impossible = Esto no es posible
problem-impossible-text = Este paso no es posible, o ya no lo es. Empiece de nuevo desde el principio.
problem-unknown-text = Lo que busca no existe, o ya no existe.
problem-failure = Algo ha salido mal
problem-failure-text = El emulador ha fallado: su registro dice por qué.
problem-detail-html = Para desarrolladores: <span lang="en">{ $detail }</span>
