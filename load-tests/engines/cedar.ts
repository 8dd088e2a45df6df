import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import {
  type Decider,
  type Given,
  items,
  purposes,
  type Question,
  recipient,
} from './questions.ts';

// The registry is the policy set, parsed once; the person is an entity that comes with the question and
// carries only the answer it is about, which is the least cedar can be given.
const policyOf = (purpose: string, item: string): string => `
permit(principal, action == Action::"provide", resource == Item::"${item}") when {
  context.purpose == "${purpose}" && context.recipient == "${recipient}" &&
  principal.status == "given" && principal.expiresAt > context.now &&
  principal.items.contains("${item}") && principal.recipients.contains(context.recipient)
};`;

export function cedarDecider(answer: (question: Question) => Given): Decider {
  const policies = purposes.flatMap((purpose) => items.map((item) => policyOf(purpose, item)));
  const parsed = preparsePolicySet('bench', { staticPolicies: policies.join('\n') });
  if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
  return (question) => {
    const { person, purpose, item } = question;
    const { status, items: covered, recipients, expiresAt } = answer(question);
    const principal = { type: 'Person', id: person };
    const decided = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: 'provide' },
      resource: { type: 'Item', id: item },
      context: { purpose, recipient, now: Date.now() },
      preparsedPolicySetId: 'bench',
      entities: [
        {
          uid: principal,
          attrs: { status, expiresAt, items: [...covered], recipients: [...recipients] },
          parents: [],
        },
      ],
    });
    if (decided.type === 'failure') throw new Error(JSON.stringify(decided.errors));
    return decided.response.decision === 'allow';
  };
}
