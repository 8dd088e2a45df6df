import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecipe } from './image.ts';

// What the starts from pruned trees rest on: the steps are read from the Dockerfiles and carried out.
const repository = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { devDependencies: Record<string, string> };
const install = 'npm ci --omit=dev --omit=optional --ignore-scripts';

test('an image holds the pruned tree of its service and what it runs with', () => {
  const recipe = readRecipe('Dockerfile');
  expect(recipe).toMatchObject({
    prune: `prune "@doui/\${SERVICE}" --docker`,
    install,
    lists: [
      { from: 'infra/topics.yaml', to: 'infra/topics.yaml' },
      { from: 'infra/acls.yaml', to: 'infra/acls.yaml' },
    ],
    pagesNeed: [{ from: 'tsconfig.base.json', to: 'tsconfig.base.json' }],
  });
  expect(recipe.env('gate')).toEqual({
    ...{ NODE_ENV: 'production', DOUI_SERVICE: 'gate', DOUI_PAGES_DIR: '/app/pages' },
  });
  expect(recipe.pages).toContain('services/portal/src/build-pages.ts');
  expect(recipe.command.at(-1)).toMatch(/^exec node --import @doui\/telemetry\/register /);
});

test('the main job is installed the same way', () => {
  expect(readRecipe('main-job.Dockerfile')).toMatchObject({
    prune: 'prune @doui/main-job @doui/parties --docker',
    install,
    command: ['node', 'examples/main-job/src/main.ts'],
  });
});

test.each(['Dockerfile', 'main-job.Dockerfile'])(
  '%s prunes with the tool of the repository',
  (file) => {
    expect(readRecipe(file).turbo).toBe(repository.devDependencies['turbo']);
  },
);
