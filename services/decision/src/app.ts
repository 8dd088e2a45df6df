import { type AppOptions, createApp } from '@doui/http';
import { authzenRoutes } from './decisions/authzen-routes.ts';
import { hotRoute } from './decisions/hot-route.ts';
import type { DecisionPorts } from './decisions/ports.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { type ImpactPorts, impactRoute } from './impact/routes.ts';

export type DecisionAppOptions = Pick<AppOptions, 'config' | 'auth' | 'log' | 'health'> & {
  readonly decisions: DecisionPorts;
  readonly impact: ImpactPorts;
};

/** The HTTP side of this service, the same whatever stands behind its ports. */
export const decisionApp = ({ decisions, impact, ...options }: DecisionAppOptions) =>
  createApp({
    service: 'decision',
    summary: {
      ja: '根拠条文つきの判断',
      en: 'May these items go there for this purpose, now? Every answer with its article.',
    },
    ...options,
    before: hotRoute(decisions, options.auth),
    routes: [...decisionRoutes(decisions), ...authzenRoutes(decisions), impactRoute(impact)],
  });
