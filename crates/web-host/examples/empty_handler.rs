//! A server that does nothing, with the HTTP and TLS settings of the others: `cargo xtask bench` measures what a request
//! costs before anything is done for it. Arguments: an address, and for HTTPS the files of certificate and private key.

use std::error::Error;
use std::path::Path;

use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let workers = std::thread::available_parallelism()?.get();
    let server = HttpServer::new(|| App::new().route("/", web::get().to(HttpResponse::Ok))).workers(workers);
    let server = match arguments.as_slice() {
        [address] => server.bind(address)?,
        [address, certificate, key] => {
            let tls = web_host::tls::server_config(Path::new(certificate), Path::new(key))?;
            server.bind_rustls_0_23(address, tls)?
        }
        _ => return Err("usage: empty_handler ADDRESS [CERTIFICATE KEY]".into()),
    };
    Ok(server.run().await?)
}
