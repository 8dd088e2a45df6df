/**
 * What pages may weigh, in kB (1,000 bytes) as they go over the line, packed. A phone on 3G (1.6 Mbit/s)
 * carries 200 kB in a second. The console's frame, menu and texts come on top of what all pages share; a
 * page that draws brings the code that draws.
 */
export const budgetsKb = { person: 225, console: 250, drawn: 310 } as const;
export type Budget = keyof typeof budgetsKb;

/** The pages that bring code to draw with. */
const drawing = [
  'console/operations/fan-out/fan-out-page.tsx',
  'console/operations/feeds/feed-page.tsx',
];

/** By the file a page is written in. */
export const budgetOf = (source: string): Budget =>
  drawing.includes(source) ? 'drawn' : source.startsWith('console/') ? 'console' : 'person';

/** Pieces of the font that the words of one page need; they come after the words. */
export const fontsBudgetKb = 800;
