import { commands } from './commands/index.ts';
import { run } from './run.ts';

// The launcher's channel: when it closes, the launcher is gone, and so must we be.
if (process.env['DOUI_LAUNCHED'] && process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

const code = await run(process.argv.slice(2), commands, {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
process.exit(code);
