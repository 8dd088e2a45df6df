// docs/reference/problems.md: every code an answer can carry. The HTTP table is `packages/http`'s,
// the reasons of the law are `packages/law`'s, those of a service stand in its `reasons.ts`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemCodes } from '@doui/http';
import { reasonList } from '@doui/law';

const root = new URL('..', import.meta.url).pathname;

export function problemPage(): string {
  const http = problemCodes.map(
    ({ code, status, title }) => `| \`${code}\` | ${status} | ${title.ja} | ${title.en} |`,
  );
  const law = (reasonList as readonly LawReason[]).map(
    ({ code, cite, requirement, text }) =>
      `| \`${code}\` | ${cite ?? ''} | ${requirement} | ${text.ja} | ${text.en} |`,
  );
  const services = serviceReasons().map(({ service, codes }) => `- \`${service}\`: ${codes}`);
  return [
    '# Codes of problems',
    '',
    'Every problem document (RFC 9457) carries a `code`. This page is generated; the table lives in',
    '`packages/http/src/codes.ts`, the reasons of the law in `packages/law/src/reason-list.ts`.',
    '',
    '## Of the request and of the servers',
    '',
    '| code | status | 日本語 | English |',
    '| --- | --- | --- | --- |',
    ...http,
    '',
    '## Refusals of the law',
    '',
    'Answered with `409`, in this order of precedence, each with its article and requirement.',
    '',
    '| code | article | requirement | 日本語 | English |',
    '| --- | --- | --- | --- | --- |',
    ...law,
    '',
    "## Refusals of a service's own state",
    '',
    'Answered with `409` unless the first table says otherwise.',
    '',
    ...services,
    '',
  ].join('\n');
}

type LawReason = {
  readonly code: string;
  readonly cite?: string;
  readonly requirement: string;
  readonly text: { readonly ja: string; readonly en: string };
};

/** The keys of each `reasons.ts`: services cannot be imported here, so the list is read as text. */
function serviceReasons(): { service: string; codes: string }[] {
  const services = readdirSync(join(root, 'services')).sort();
  return services.flatMap((service) => {
    const source = join(root, 'services', service, 'src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|\/)reasons\.ts$/.test(name))
      .sort();
    const text = files.map((name) => readFileSync(join(source, name), 'utf8')).join('\n');
    const codes = [...text.matchAll(/^ {2}'?([a-z]+(?:-[a-z0-9]+)*)'?: (?:[[{]$|row\()/gm)].map(
      ([, code]) => code,
    );
    const unique = [...new Set(codes)].sort();
    return unique.length === 0
      ? []
      : [{ service, codes: unique.map((code) => `\`${code}\``).join(', ') }];
  });
}
