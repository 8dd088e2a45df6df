import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { safeAttributes, scrubText } from './scrub.ts';

/**
 * Hands a span on with registered safe names only. Instrumentations put message keys, paths with
 * ids, queries and error messages on spans; what is not known to be safe does not leave.
 */
export function privateSpan(span: ReadableSpan): ReadableSpan {
  return Object.create(span, {
    name: { value: spanName(span), enumerable: true },
    attributes: { value: safeAttributes(span.attributes), enumerable: true },
    // The message of a status is an error's text.
    status: { value: { code: span.status.code }, enumerable: true },
    events: {
      value: span.events.map((event) => ({
        ...event,
        name: scrubText(event.name),
        attributes: safeAttributes(event.attributes ?? {}),
      })),
      enumerable: true,
    },
    links: {
      value: span.links.map((link) => ({
        ...link,
        attributes: safeAttributes(link.attributes ?? {}),
      })),
      enumerable: true,
    },
  });
}

function spanName(span: ReadableSpan): string {
  const route = span.attributes['http.route'];
  const method = span.attributes['http.request.method'];
  if (typeof route === 'string' && typeof method === 'string') return `${method} ${route}`;
  // An address without a route may hold ids: only the method is told.
  if (typeof method === 'string' && span.name.includes('/')) return method;
  return scrubText(span.name);
}

/** Wraps the processor that exports, so that nothing gets to it unfiltered. */
export function privateSpans(inner: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => inner.onStart(span, parent),
    onEnd: (span) => inner.onEnd(privateSpan(span)),
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
}
