import { readFileSync } from 'node:fs';
import { apiServices } from '@doui/local';
import { serviceUrl } from '@doui/testing';
import { expect, test } from 'vitest';

test.each(apiServices)(
  'the committed OpenAPI document of %s is what the service says',
  async (service) => {
    const path = new URL(`../../../docs/reference/openapi/${service}.json`, import.meta.url);
    const committed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const served: unknown = await (await fetch(`${serviceUrl(service)}/openapi.json`)).json();
    expect(served, 'run `npm run openapi` beside `npm start`').toEqual(committed);
  },
);
