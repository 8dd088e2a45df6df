import { z } from 'zod';
import { gracefulMain, readConfig } from '../src/index.ts';

// A service that ends in the way it is told to; run by graceful-main.test.ts.
const how = process.argv[2];
const say = (text: string) => void process.stdout.write(`${text}\n`);

await gracefulMain(
  async () => {
    if (how === 'config') readConfig({}, z.object({ port: z.coerce.number(), name: z.string() }));
    if (how === 'fail') throw new Error('no');
    const timer = setInterval(() => undefined, 1_000);
    say('started');
    if (how === 'crash') setTimeout(() => Promise.reject(new Error('bug')), 10);
    return [
      () => say('stopped first'),
      async () => {
        clearInterval(timer);
        say('stopped second');
      },
    ];
  },
  { error: say, info: say },
);
