use std::sync::{Arc, Mutex};

use time::macros::datetime;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;

/// Keeps mail, for tests that look what was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    mails: Arc<Mutex<Vec<Mail>>>,
    is_down: Arc<Mutex<bool>>,
}

impl Kept {
    /// What was sent since this was asked last.
    pub(crate) fn taken(&self) -> Vec<Mail> {
        std::mem::take(&mut self.mails.lock().unwrap())
    }

    pub(crate) fn is_down(&self, is_down: bool) {
        *self.is_down.lock().unwrap() = is_down;
    }
}

#[async_trait]
impl Mailer for Kept {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if *self.is_down.lock().unwrap() {
            return Err(MailError::Later("nobody is there".into()));
        }
        self.mails.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

fn mail() -> Mail {
    Mail {
        id: "0199-a".to_owned(),
        at: datetime!(2026-11-24 12:00 UTC),
        to: EmailAddress::parse("alice@example.com").unwrap(),
        subject: "Schöne Grüße".to_owned(),
        text: "Guten Tag,\n\nhttps://login.example.com/?code=abc".to_owned(),
        html: "<p>Guten Tag,</p>".to_owned(),
    }
}

fn sender() -> Sender {
    Sender::try_from("Login <login@example.com>".to_owned()).unwrap()
}

#[test]
fn a_mail_is_whole_and_says_that_a_machine_wrote_it() {
    let text = String::from_utf8(message(&sender(), &mail()).unwrap().formatted()).unwrap();
    for part in [
        "From: Login <login@example.com>",
        "To: alice@example.com",
        "Message-ID: <0199-a@example.com>",
        "Auto-Submitted: auto-generated",
        "Date: Tue, 24 Nov 2026 12:00:00",
        "text/plain",
        "text/html",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!format!("{:?}", mail()).contains("code"), "{:?}", mail());
}

#[actix_web::test]
async fn a_folder_gets_a_file_a_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FolderMailer::new(folder.path().join("mail"), sender());
    mailer.send(&mail()).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().collect();
    let name = files[0].as_ref().unwrap().file_name();
    assert_eq!(
        (files.len(), name.to_str()),
        (1, Some("20261124T120000-0199-a.eml"))
    );
}

/// A mail server for one mail, which says no to everybody whose address begins with `nobody`.
async fn server() -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let work = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut read = BufReader::new(read);
        write.write_all(b"220 here\r\n").await.unwrap();
        let mut content = String::new();
        loop {
            let mut line = String::new();
            if read.read_line(&mut line).await.unwrap_or(0) == 0 {
                return content;
            }
            let answer = match line.split_whitespace().next() {
                Some("EHLO") => "250 here\r\n",
                Some("RCPT") if line.contains("<nobody") => "550 nobody here\r\n",
                Some("DATA") => {
                    write.write_all(b"354 go on\r\n").await.unwrap();
                    let mut byte = [0];
                    while !content.ends_with("\r\n.\r\n") {
                        read.read_exact(&mut byte).await.unwrap();
                        content.push(char::from(byte[0]));
                    }
                    "250 taken\r\n"
                }
                Some("QUIT") => "221 bye\r\n",
                _ => "250 fine\r\n",
            };
            write.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (port, work)
}

#[actix_web::test]
async fn a_server_takes_a_mail() {
    let (port, work) = server().await;
    let mailer = SmtpMailer::new(&format!("smtp://127.0.0.1:{port}").into(), sender(), Vec::new()).unwrap();
    mailer.send(&mail()).await.unwrap();
    drop(mailer);
    let content = work.await.unwrap();
    assert!(content.contains("To: alice@example.com"), "{content}");
}

#[actix_web::test]
async fn a_mail_that_is_refused_for_good_is_not_tried_again_and_one_to_a_silent_server_is() {
    let (port, _work) = server().await;
    let mailer = SmtpMailer::new(&format!("smtp://127.0.0.1:{port}").into(), sender(), Vec::new()).unwrap();
    let to = EmailAddress::parse("nobody@example.com").unwrap();
    let refused = mailer.send(&Mail { to, ..mail() }).await;
    assert!(matches!(refused, Err(MailError::Never(_))), "{refused:?}");

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", free.local_addr().unwrap());
    drop(free);
    let mailer = SmtpMailer::new(&address.into(), sender(), Vec::new()).unwrap();
    let silent = mailer.send(&mail()).await;
    assert!(matches!(silent, Err(MailError::Later(_))), "{silent:?}");
}

#[actix_web::test]
async fn nothing_leaves_this_machine_without_tls() {
    let refused = |address: &str| SmtpMailer::new(&address.to_owned().into(), sender(), Vec::new()).is_err();
    for bad in [
        "http://mail.example.com",
        "smtp://",
        "mail.example.com:25",
        "lmtp://localhost",
    ] {
        assert!(refused(bad), "{bad}");
    }
    // A server that knows no STARTTLS gets nothing.
    let (port, work) = server().await;
    let url = format!("smtp://localhost.example:{port}");
    web_host::tls::install_crypto_provider();
    let mailer = SmtpMailer::new(&url.into(), sender(), Vec::new()).unwrap();
    assert!(mailer.send(&mail()).await.is_err());
    work.abort();
}
