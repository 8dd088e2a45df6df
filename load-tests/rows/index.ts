import type { Row } from '../bench/row.ts';
import { answers, answers16 } from './answers.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [answers, answers16];
