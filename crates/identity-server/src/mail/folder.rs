use std::path::PathBuf;

use async_trait::async_trait;
use time::macros::format_description;

use super::{Mail, MailError, Mailer, Sender, message};

/// Puts mail into files, for development: any mail program opens them.
#[derive(Debug, Clone)]
pub struct FolderMailer {
    folder: PathBuf,
    from: Sender,
}

impl FolderMailer {
    /// Mail from `from` goes to `folder`, which is made with the first one.
    #[must_use]
    pub fn new(folder: PathBuf, from: Sender) -> Self {
        Self { folder, from }
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let content = message(&self.from, mail)?.formatted();
        let at = mail
            .at
            .format(format_description!("[year][month][day]T[hour][minute][second]"));
        let name = format!("{}-{}.eml", at.unwrap_or_default(), mail.id);
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            // Under its name it is whole.
            let (half, whole) = (folder.join(format!(".{name}")), folder.join(&name));
            std::fs::write(&half, content)?;
            std::fs::rename(&half, &whole)?;
            Ok::<_, std::io::Error>(whole)
        });
        let written = written.await.map_err(|error| MailError::Later(error.into()))?;
        let path = written.map_err(|error| MailError::Later(error.into()))?;
        tracing::info!(file = %path.display(), "mail");
        Ok(())
    }
}
