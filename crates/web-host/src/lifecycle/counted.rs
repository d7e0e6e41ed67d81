use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use pin_project_lite::pin_project;

use super::RunningRequest;

pin_project! {
    /// A body whose request runs until it is sent.
    #[derive(Debug)]
    pub(crate) struct Counted<B> {
        #[pin]
        body: B,
        running: RunningRequest,
    }
}

impl<B> Counted<B> {
    pub(crate) fn new(body: B, running: RunningRequest) -> Self {
        Self { body, running }
    }
}

impl<B: MessageBody> MessageBody for Counted<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.project().body.poll_next(context)
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        let Self { body, running } = self;
        body.try_into_bytes().map_err(|body| Self { body, running })
    }
}
