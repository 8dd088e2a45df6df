export { compose } from './compose.ts';
export { type Config, configFrom } from './config.ts';
