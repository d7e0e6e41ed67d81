//! The form with the attributes of a user.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::portal::submission::Submission;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;

/// The form as it was filled in, and what is wrong with it.
#[derive(Debug, Default, Serialize)]
pub(in crate::portal) struct AttributesForm {
    username: String,
    display_name: String,
    email: String,
    email_verified: bool,
    phone_number: String,
    phone_number_verified: bool,
    locale: String,
    /// A JSON object.
    custom: String,
    default_method: String,
    methods: Vec<&'static str>,
    email_error: Option<String>,
    phone_number_error: Option<String>,
    custom_error: Option<String>,
}

impl AttributesForm {
    pub(super) fn samples() -> [Self; 2] {
        let error = || Some("error".to_owned());
        let refused = Self {
            email_error: error(),
            phone_number_error: error(),
            custom_error: error(),
            ..Self::default()
        };
        [
            Self {
                methods: vec!["PASSKEY"],
                ..Self::default()
            },
            refused,
        ]
    }

    pub(super) fn of(attributes: &UserAttributes) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let custom = attributes.custom.as_ref().filter(|custom| !custom.is_empty());
        let custom = custom.and_then(|custom| serde_json::to_string_pretty(custom).ok());
        let method = attributes.default_verification_method;
        Self {
            username: text(&attributes.username),
            display_name: text(&attributes.display_name),
            email: text(&attributes.email),
            email_verified: attributes.email_verified.unwrap_or_default(),
            phone_number: text(&attributes.phone_number),
            phone_number_verified: attributes.phone_number_verified.unwrap_or_default(),
            locale: text(&attributes.locale),
            custom: custom.unwrap_or_default(),
            default_method: method
                .map(VerificationMethod::as_str)
                .unwrap_or_default()
                .to_owned(),
            methods: methods(),
            ..Self::default()
        }
    }

    pub(in crate::portal) fn typed(form: &Submission) -> Self {
        Self {
            username: form.text("username"),
            display_name: form.text("display_name"),
            email: form.text("email"),
            email_verified: form.is_checked("email_verified"),
            phone_number: form.text("phone_number"),
            phone_number_verified: form.is_checked("phone_number_verified"),
            locale: form.text("locale"),
            custom: form.text("custom"),
            default_method: form.text("default_method"),
            methods: methods(),
            ..Self::default()
        }
    }

    /// The attributes, or the form with what is wrong beside its fields.
    pub(in crate::portal) fn read(mut self) -> Result<UserAttributes, Box<Self>> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (email, phone_number) = (given(&self.email), given(&self.phone_number));
        self.email_error = email
            .as_deref()
            .and_then(|email| EmailAddress::parse(email).err())
            .map(|error| error.to_string());
        self.phone_number_error = phone_number
            .as_deref()
            .and_then(|number| PhoneNumber::parse(number).err())
            .map(|error| error.to_string());
        let custom = match given(&self.custom).map(|text| serde_json::from_str::<Map<String, Value>>(&text)) {
            Some(Err(error)) => {
                self.custom_error = Some(format!("This is not a JSON object: {error}."));
                None
            }
            Some(Ok(custom)) => Some(custom),
            None => None,
        };
        if self.email_error.is_some() || self.phone_number_error.is_some() || self.custom_error.is_some() {
            return Err(Box::new(self));
        }
        Ok(UserAttributes {
            email_verified: email.is_some().then_some(self.email_verified),
            email,
            phone_number_verified: phone_number.is_some().then_some(self.phone_number_verified),
            phone_number,
            username: given(&self.username),
            display_name: given(&self.display_name),
            locale: given(&self.locale),
            custom,
            default_verification_method: VerificationMethod::parse(&self.default_method),
        })
    }
}

fn methods() -> Vec<&'static str> {
    let supported = VerificationMethod::ALL
        .into_iter()
        .filter(|method| method.is_supported());
    supported.map(VerificationMethod::as_str).collect()
}
