//! A site of somebody else's: one page and its scripts, on plain HTTP.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What is served. For the browser it is another site than our servers are, which have TLS.
pub(crate) struct StaticSite {
    /// At every path that is no script's.
    pub(crate) page: &'static str,
    /// Path and content of each.
    pub(crate) scripts: Vec<(&'static str, String)>,
    /// Lines of the head, each with its end.
    pub(crate) headers: &'static str,
}

impl StaticSite {
    /// Serves it until the test ends; tells its origin.
    pub(crate) async fn serve(self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Arc::new(self);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                // A browser may connect ahead of time and say nothing yet.
                let site = Arc::clone(&site);
                tokio::spawn(async move { site.answer(connection).await });
            }
        });
        format!("http://localhost:{port}")
    }

    async fn answer(&self, mut connection: TcpStream) {
        let mut request = [0; 8192];
        let read = connection.read(&mut request).await.unwrap_or_default();
        let line = String::from_utf8_lossy(&request[..read]);
        let path = line.split(' ').nth(1).unwrap_or_default();
        let script = self.scripts.iter().find(|(name, _)| *name == path);
        let (kind, body) = script.map_or(("text/html", self.page), |(_, script)| {
            ("text/javascript", script)
        });
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n",
            body.len(),
            self.headers
        );
        // A browser that hangs up early is its own problem.
        let _ = connection.write_all(head.as_bytes()).await;
        let _ = connection.write_all(body.as_bytes()).await;
    }
}
