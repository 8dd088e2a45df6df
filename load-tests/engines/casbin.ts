import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import {
  type Decider,
  type Given,
  items,
  purposes,
  type Question,
  recipient,
} from './questions.ts';

// The registry is the policy, one line per purpose, item and recipient; the person's answer comes with the
// question. With a line per person casbin would look at five million of them for every question.
const model = `
[request_definition]
r = sub, purpose, item, recipient, now
[policy_definition]
p = purpose, item, recipient
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.purpose == p.purpose && r.item == p.item && r.recipient == p.recipient && \\
  r.sub.status == 'given' && r.sub.expiresAt > r.now && \\
  (r.item in r.sub.items) && (r.recipient in r.sub.recipients)
`;

export async function casbinDecider(answer: (question: Question) => Given): Promise<Decider> {
  const lines = purposes.flatMap((purpose) =>
    items.map((item) => `p, ${purpose}, ${item}, ${recipient}`),
  );
  const enforcer = await newEnforcer(
    newModelFromString(model),
    new StringAdapter(lines.join('\n')),
  );
  return (question) =>
    enforcer.enforceSync(answer(question), question.purpose, question.item, recipient, Date.now());
}
