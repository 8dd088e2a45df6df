export { compose, type Gate } from './compose.ts';
export { type GateConfig, readGateConfig } from './config.ts';
