//! What surrounds every request: it counts as running until its last byte is sent, its log lines stand in a span with its
//! id, its answer carries that id and the security headers, and how long it took is measured.
//!
//! One middleware does all of it: a chain of them would cost more than many a request itself.

use std::future::Future;
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use tracing::Instrument;

use crate::headers::{WrittenPolicy, set_https_only, with_headers};
use crate::lifecycle::{Counted, Lifecycle};
use crate::logging::{RequestId, log_end, span_of};
use crate::metrics::Metrics;

/// The answer to a request for a document that is the same for everybody; none when it is for something else, or when the
/// document has to be made first.
///
/// Such an answer is given before anything else is done for the request. It gets the security headers, and is counted and
/// measured. It has no request id: nothing is logged for it, and caches would hand out an id of somebody else's request.
pub type PublicDocuments = Arc<dyn Fn(&HttpRequest) -> Option<HttpResponse> + Send + Sync>;

/// What surrounds the requests of a service.
pub(crate) struct Surroundings {
    pub(crate) policy: WrittenPolicy,
    pub(crate) https_only: bool,
    pub(crate) documents: Option<PublicDocuments>,
    pub(crate) metrics: Option<Metrics>,
    pub(crate) lifecycle: Lifecycle,
}

/// Where an answer comes from.
enum Source<F> {
    Document(ServiceResponse),
    Routes(F, RequestId),
}

impl Surroundings {
    /// Answers `request` by a document, or else by `routes`.
    pub(crate) fn answer<S, B>(
        self: &Arc<Self>,
        request: ServiceRequest,
        routes: &S,
    ) -> impl Future<Output = Result<ServiceResponse<Counted<EitherBody<B>>>, Error>> + use<S, B>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let running = self.lifecycle.request();
        let stopwatch = self.metrics.as_ref().map(|metrics| metrics.start(&request));
        let documents = self.documents.as_ref();
        let document = documents.and_then(|documents| documents(request.request()));
        let source = if let Some(document) = document {
            Source::Document(request.into_response(document))
        } else {
            let id = RequestId::new();
            request.extensions_mut().insert(id);
            Source::Routes(in_span(request, id, routes), id)
        };
        let surroundings = Arc::clone(self);
        async move {
            let outcome = match source {
                Source::Document(mut document) => {
                    surroundings.secure(&surroundings.policy, document.headers_mut());
                    Ok(document.map_body(|_, body| EitherBody::right(body)))
                }
                Source::Routes(answer, id) => surroundings.finish(answer.await, id),
            };
            if let Some(stopwatch) = stopwatch {
                stopwatch.stop(&outcome);
            }
            Ok(outcome?.map_body(|_, body| Counted::new(body, running)))
        }
    }

    fn finish<B>(
        &self,
        answer: Result<ServiceResponse<B>, Error>,
        id: RequestId,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        match answer {
            Ok(mut response) => {
                let own = self.policy.of(&response);
                let headers = response.headers_mut();
                self.secure(own.as_ref().unwrap_or(&self.policy), headers);
                id.set(headers);
                Ok(response.map_body(|_, body| EitherBody::left(body)))
            }
            Err(error) => Err(with_headers(&error, |headers| {
                self.secure(&self.policy, headers);
                id.set(headers);
            })),
        }
    }

    fn secure(&self, policy: &WrittenPolicy, headers: &mut HeaderMap) {
        policy.set(headers);
        if self.https_only {
            set_https_only(headers);
        }
    }
}

/// The answer of `routes`, whose log lines stand in a span of their own.
fn in_span<S, B>(
    request: ServiceRequest,
    id: RequestId,
    routes: &S,
) -> impl Future<Output = Result<ServiceResponse<B>, Error>> + use<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let span = span_of(&request, id);
    let answer = span.in_scope(|| routes.call(request));
    async move {
        let outcome = answer.await;
        log_end(&outcome);
        outcome
    }
    .instrument(span)
}
