import { ok, parseWith, type Route, route } from '@doui/http';
import type { Content } from './bodies.ts';
import type { Handle } from './handle.ts';
import { collections, type Kind } from './kinds.ts';
import { commands, paths, putOf } from './wire.ts';
import { CheckAnswer } from './wire-history.ts';

type Checked = Exclude<Kind, 'organisation'>;

/**
 * What a write would answer, while it is being typed: faults of the form, of what it names, and for
 * purposes and notices what the law would refuse at publication. Nothing is written.
 */
export const checkRoute = (kind: Checked, { check }: Pick<Handle, 'check'>): Route =>
  route({
    id: `check-${kind}`,
    method: 'post',
    path: `/v1/organisations/{org}/${collections[kind]}/{id}:check`,
    summary: { ja: '書き込む前に確かめる', en: 'Check what would be written' },
    roles: ['privacy-manager', 'operator', 'auditor'],
    params: paths.thing,
    body: commands.check,
    answers: { 200: { what: 'Everything that is wrong with it', schema: CheckAnswer } },
    handler: async ({ params, body, language }) => {
      const parsed = parseWith(putOf(kind), language)(body);
      if (!parsed.ok) return ok({ faults: parsed.error, refusals: [] });
      const { commandId: _, ...content } = parsed.value;
      return ok(await check({ kind, ...params }, { kind, body: content } as Content));
    },
  });
