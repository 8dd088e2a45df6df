// values.schema.json of a chart, read off its values.yaml: the same members and types, nothing else.
import { parse } from 'yaml';

type Schema = Record<string, unknown>;

// Members that are maps chosen by the customer.
const openMaps = new Set([
  ...['env', 'keys', 'calls', 'secretEnv', 'podAnnotations', 'resources', 'matchLabels'],
]);
const openPaths = /(^|\.)(ingressNamespace|monitoringNamespace)$|^global\./;

function schemaOf(value: unknown, name: string, path: string): Schema {
  if (Array.isArray(value)) return { type: 'array' };
  if (value !== null && typeof value === 'object') {
    if (openMaps.has(name) || openPaths.test(path)) return { type: 'object' };
    const properties = Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        schemaOf(member, key, path ? `${path}.${key}` : key),
      ]),
    );
    return { type: 'object', properties, additionalProperties: false };
  }
  if (typeof value === 'number') return { type: 'integer', minimum: 0 };
  return { type: typeof value };
}

/** The JSON schema (draft-07, as Helm reads it) of a values file's text. */
export function chartSchema(valuesYaml: string, subcharts: readonly string[]): string {
  const schema = schemaOf(parse(valuesYaml), '', '') as { properties: Record<string, Schema> };
  schema.properties['global'] ??= { type: 'object' };
  // An umbrella's values also hold those of its subcharts, which check them by their own schema.
  for (const name of subcharts) schema.properties[name] = { type: 'object' };
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`;
}
