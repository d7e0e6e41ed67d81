use web_host::language::Language;

use super::{Accounts, LinkCode, NotSent, Notice};
use crate::audit::{Event, Person};
use crate::error::InternalError;
use crate::limits::NotAdmitted;
use crate::storage::LinkPurpose;
use crate::users::{AccountChange, AccountError, ChosenUsername, EmailAddress, Profile, User};

impl Accounts {
    /// Changes what the person says about themselves, and the name that they sign in with, if it is another. When somebody
    /// else has that, nothing changes.
    pub(crate) async fn change_profile(
        &self,
        user: &User,
        username: Option<ChosenUsername>,
        profile: Profile,
        language: &Language,
    ) -> Result<(), AccountError> {
        let store = self.store()?;
        let person = Person::from(user);
        if let Some(username) = username {
            store
                .change(&user.subject, AccountChange::Username(username))
                .await?;
            self.parts.audit.record(Event::UsernameChanged { person });
            self.tell(user, Notice::UsernameChanged, language).await;
        }
        if Profile::of(&user.claims) != profile {
            store
                .change(&user.subject, AccountChange::Profile(profile))
                .await?;
            self.parts.audit.record(Event::ProfileChanged { person });
        }
        Ok(())
    }

    /// Sends a link to an address that the person wants to have. Whether somebody else has it shows when the link is used,
    /// to whoever has the address.
    pub(crate) async fn want_address(
        &self,
        user: &User,
        address: &EmailAddress,
        language: &Language,
    ) -> Result<(), NotSent> {
        self.admit_mail(address).await?;
        let post = self.mail().map_err(NotAdmitted::Internal)?;
        post.new_address(user, address, language)
            .await
            .map_err(NotAdmitted::Internal)
    }

    /// The address that this person can have by the link. It is worth nothing to anybody else: nobody's address becomes
    /// part of another person's account because they followed a link.
    pub(crate) async fn address_link(
        &self,
        user: &User,
        code: &LinkCode,
    ) -> Result<Option<EmailAddress>, InternalError> {
        let link = self.link(code, LinkPurpose::Email).await?;
        let link = link.filter(|link| link.subject.as_ref() == Some(&user.subject));
        Ok(link.map(|link| EmailAddress::parse(&link.content)).transpose()?)
    }

    /// Gives the person the address of the link, once, and tells the address that they had. `None` when there is no such
    /// link.
    pub(crate) async fn change_address(
        &self,
        user: &User,
        code: &LinkCode,
        language: &Language,
    ) -> Result<Option<EmailAddress>, AccountError> {
        let Some(address) = self.address_link(user, code).await? else {
            return Ok(None);
        };
        let taken = self.take_link(code, LinkPurpose::Email).await?;
        if taken.is_none() {
            return Ok(None);
        }
        let store = self.store()?;
        store
            .change(&user.subject, AccountChange::Email(address.clone()))
            .await?;
        let person = Person::from(user);
        self.parts.audit.record(Event::EmailChanged { person });
        self.tell(user, Notice::AddressChanged, language).await;
        // Links that went to the address before are worth nothing any more.
        self.parts
            .storage
            .delete_account_links(user.subject.clone())
            .await?;
        Ok(Some(address))
    }
}
