import type { Command } from '../command.ts';
import { apply } from './apply.ts';

export const commands: readonly Command[] = [apply];
