/**
 * Deliberate mistakes. Each is made by the world or by a port around the real code, never in it; the
 * simulation must find every one.
 */
export const mistakes = [
  'publishes-before-append',
  'answers-before-durable',
  'answers-before-published',
  'forgets-the-unpublished',
  'no-fence',
  'no-lease',
  'reads-offset-before-producer',
  'fresh-by-end-offsets',
  'checks-after-send',
  'decides-before-lease',
  'commits-offset-first',
  'keeps-decisions-of-lost-producer',
  'takes-any-version',
  'acts-out-of-order',
  'deny-does-not-win',
  'reads-aborted-input',
  'provision-outside-transaction',
] as const;

export type Mistake = (typeof mistakes)[number];
