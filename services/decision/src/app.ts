import { type AppOptions, createApp, inView } from '@doui/http';
import { authzenRoutes } from './decisions/authzen-routes.ts';
import { hotRoute } from './decisions/hot-route.ts';
import { decisionLane } from './decisions/lane.ts';
import type { DecisionPorts } from './decisions/ports.ts';
import { quickDecisions } from './decisions/quick-decisions.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { type ImpactPorts, impactRoute } from './impact/routes.ts';

export type DecisionAppOptions = Pick<AppOptions, 'config' | 'auth' | 'log' | 'health'> & {
  readonly decisions: DecisionPorts;
  readonly impact: ImpactPorts;
};

/** The HTTP side of this service, the same whatever stands behind its ports. */
export function decisionApp({ decisions, impact, ...options }: DecisionAppOptions) {
  const quick = quickDecisions(decisions);
  const reached = inView(decisions.view.position, decisions.atLeastMs);
  return createApp({
    service: 'decision',
    summary: {
      ja: '根拠条文つきの判断',
      en: 'May these items go there for this purpose, now? Every answer with its article.',
    },
    ...options,
    lane: decisionLane(quick, options.auth),
    before: hotRoute(quick, options.auth),
    follows: { consent: reached, 'opt-out': reached, 'purpose-registry': reached },
    routes: [
      ...decisionRoutes(decisions, quick),
      ...authzenRoutes(decisions),
      impactRoute(impact, decisions),
    ],
  });
}
