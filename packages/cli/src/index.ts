export type { Command } from './command.ts';
export { commands } from './commands/index.ts';
export { run } from './run.ts';
