import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Attributes } from './names.ts';
import { safeAttributes } from './scrub.ts';

const tracer = () => trace.getTracer('doui');

/** The W3C `traceparent` of what is being done now, to be carried on; absent without telemetry. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

/** The trace id of what is being done now; absent without telemetry. */
export function currentTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}

/** Runs `run` as a part of the trace a message or request carried; without one, just runs it. */
export function continueTrace<T>(traceparent: string | undefined, run: () => T): T {
  if (traceparent === undefined) return run();
  return context.with(propagation.extract(context.active(), { traceparent }), run);
}

/**
 * Runs `run` outside every trace: what it sends to others carries no `traceparent`, by which two of
 * them could match what they were told.
 */
export const outsideTrace = <T>(run: () => T): T =>
  context.with(suppressTracing(ROOT_CONTEXT), run);

export type SpanOf = {
  /** Registered safe names only; others are left out. */
  set(attributes: Attributes): void;
};

export type SpanOptions = { readonly kind?: 'internal' | 'producer' | 'consumer' | 'client' };

const kinds = {
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
};

/** Runs `run` in a span of its own; an error marks the span and goes on. */
export function withSpan<T>(
  name: string,
  attributes: Attributes,
  run: (span: SpanOf) => T,
  { kind = 'internal' }: SpanOptions = {},
): T {
  const options = { kind: kinds[kind], attributes: safeAttributes(attributes) };
  return tracer().startActiveSpan(name, options, (span) => {
    const face: SpanOf = { set: (more) => void span.setAttributes(safeAttributes(more)) };
    try {
      const result = run(face);
      if (!(result instanceof Promise)) {
        span.end();
        return result;
      }
      return result.then(
        (value) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          failed(span, error);
          throw error;
        },
      ) as T;
    } catch (error) {
      failed(span, error);
      throw error;
    }
  });
}

function failed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes(
    safeAttributes({ 'error.type': error instanceof Error ? error.name : 'other' }),
  );
  span.end();
}
