import type { Command } from '../command.ts';
import { apply } from './apply.ts';
import { doctor } from './doctor.ts';
import { partnerAdd } from './partner-add.ts';
import { rulesTest } from './rules-test.ts';
import { up } from './up.ts';
import { verify } from './verify.ts';
import { verifyLedger } from './verify-ledger.ts';

export const commands: readonly Command[] = [
  up,
  apply,
  partnerAdd,
  rulesTest,
  verify,
  verifyLedger,
  doctor,
];
