import { defineConfig } from 'vitest/config';

// The suffix tells the cost: `.test.ts` is pure, `.int.test.ts` talks to real servers, `.e2e.test.ts`
// to several services. Real servers are started once for the whole run (globalSetup).
const everywhere = ['{packages,services,infra,examples,scripts,load-tests}/**'];
const files = (suffix: string) => everywhere.map((where) => `${where}/*.${suffix}.ts`);
// These start servers of their own, and kill them.
const ownServers = [
  'infra/local/test/*.int.test.ts',
  'packages/cli/test/certificate-by-others.int.test.ts',
];
// Two thousand worlds: no wait, no server, a minute and a half of two cores.
const seeds = ['packages/sim/test/seeds-*.test.ts'];
const never = ['**/node_modules/**', '**/.doui/**', '**/gen/**'];

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: files('test'),
          exclude: [...never, ...seeds, ...files('int.test'), ...files('e2e.test')],
          testTimeout: 20_000,
          // By itself it leaves one core to others, which on two is half of them.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'seeds',
          include: seeds,
          exclude: never,
          maxWorkers: '100%',
          execArgv: ['--max-semi-space-size=64'],
        },
      },
      {
        test: {
          name: 'int',
          include: files('int.test'),
          exclude: [...never, ...ownServers],
          globalSetup: ['packages/testing/src/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'servers',
          include: ownServers,
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: files('e2e.test'),
          exclude: never,
          globalSetup: ['packages/testing/src/e2e-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
