export { compose } from './compose.ts';
export { configFrom } from './config.ts';
export { allRoutes } from './routes.ts';
