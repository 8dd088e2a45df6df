import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { statusOf } from './codes.ts';
import type { Route } from './route.ts';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    faults: z
      .array(
        z.object({
          in: z.enum(['body', 'path', 'query', 'header']),
          pointer: z.string(),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
    refusals: z
      .array(
        z.object({
          code: z.string(),
          pointer: z.string().optional(),
          article: z.string().optional(),
          requirement: z.string().optional(),
          text: z.object({ ja: z.string(), en: z.string() }),
        }),
      )
      .optional(),
    traceId: z.string(),
  })
  .meta({ id: 'Problem' });

/** OpenAPI 3.1 of a service, made from its routes: the document cannot say what the code does not do. */
export function openApiOf(
  routes: readonly Route[],
  info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    /** The services of which positions are followed. */
    readonly follows: readonly string[];
  },
): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'keycloak', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  for (const route of routes) registry.registerPath(pathOf(route, info.follows));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, description: info.summary },
    servers: [{ url: '/' }],
  });
}

type PathConfig = Parameters<OpenAPIRegistry['registerPath']>[0];

function pathOf(route: Route, follows: readonly string[]): PathConfig {
  const { id, method, path, summary, roles, params, query, headers } = route;
  return {
    method,
    path,
    operationId: id,
    summary: `${summary.en} / ${summary.ja}`,
    ...(roles === 'public' ? { security: [] } : { security: [{ keycloak: [] }] }),
    ...(roles === 'public' ? {} : { 'x-doui-roles': [...roles] }),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...headersOf(headers, follows),
      ...bodyOf(route),
    },
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

/** P8: every route of a service that follows positions takes one. */
function headersOf(headers: Route['headers'], follows: readonly string[]) {
  if (follows.length === 0) return headers ? { headers } : {};
  const description = `A position token of ${follows.join(', ')}: the answer reflects it or is refused. Also as \`at-least\` in the query.`;
  const atLeast = z.string().optional().meta({ description });
  return { headers: (headers ?? z.object({})).extend({ 'doui-at-least': atLeast }) };
}

function bodyOf({ body, streams }: Route) {
  if (body) return { body: { content: { 'application/json': { schema: body } }, required: true } };
  if (!streams) return {};
  const content = Object.fromEntries(streams.map((type) => [type, { schema: z.string() }]));
  return { body: { content, required: true } };
}

function answersOf({ answers }: Route): PathConfig['responses'] {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { what, schema, type }]) => [
      status,
      {
        description: what,
        ...(schema || type
          ? { content: { [type ?? 'application/json']: { schema: schema ?? z.string() } } }
          : {}),
      },
    ]),
  );
}

function problemsOf(route: Route): PathConfig['responses'] {
  const codes = ['invalid-request', 'overloaded', 'not-found'];
  if (route.roles !== 'public') codes.push('bad-token', 'forbidden');
  if (route.body || route.streams) codes.push('unsupported-media-type', 'body-too-large');
  if (route.method !== 'get') codes.push('refused', 'unknown-reference');
  const statuses = [...new Set(codes.map(statusOf))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: 'Problem',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
