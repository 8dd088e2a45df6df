import { type Decision, decide, type ReasonCode } from '@doui/law';
import type { Question } from './random-question.ts';
import { referenceDecide } from './reference.ts';
import { factsOf } from './world.ts';

/** Codes between which the requirements do not choose. */
function familyOf(code: ReasonCode): string {
  if (code === 'special-care-not-in-writing') return 'special-care-not-consented';
  if (code === 'use-stopped' || code === 'provision-stopped') return 'stopped';
  if (code === 'consent-without-capacity') return 'no-consent';
  if (code === 'abroad-not-shown') return 'abroad-without-consent';
  if (code.startsWith('exception-')) return 'exception';
  if (code.startsWith('joint-use-')) return 'joint-use';
  if (code.startsWith('scheme-')) return 'scheme';
  if (code.startsWith('processor-')) return 'processor';
  return code;
}

/** What the engine and the reference say differently about one question; empty when they agree. */
export function differences(question: Question, forReference = question): readonly string[] {
  const facts = factsOf(question.world);
  const engine: Decision = decide(question.ask, facts);
  const reference = referenceDecide(forReference.ask, factsOf(forReference.world));
  const found: string[] = [];
  for (const item of question.ask.items) {
    const theirs = engine.items[item];
    const ours = reference[item];
    if (theirs === undefined || ours === undefined) {
      found.push(`${item}: not answered by both`);
      continue;
    }
    if (theirs.effect === 'permit') {
      if (ours.effect === 'deny') {
        found.push(`engine permits ${theirs.basis}, reference denies ${ours.codes.join(' ')}`);
      } else if (!ours.bases.includes(theirs.basis)) {
        found.push(`engine permits ${theirs.basis}, reference permits ${ours.bases.join(' ')}`);
      }
    } else {
      const codes = theirs.reasons.map((one) => one.code);
      const known = new Set(ours.effect === 'deny' ? ours.codes.map(familyOf) : []);
      if (ours.effect === 'permit') {
        found.push(`engine denies ${codes.join(' ')}, reference permits ${ours.bases.join(' ')}`);
      } else if (codes.length === 0 || !codes.every((one) => known.has(familyOf(one)))) {
        found.push(`engine denies ${codes.join(' ')}, reference denies ${ours.codes.join(' ')}`);
      }
    }
  }
  return found;
}
