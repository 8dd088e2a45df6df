import { z } from 'zod';
import { versionField } from '../consents/wire.ts';
import { PersonParams } from '../persons/wire.ts';

export const ReceiptParams = PersonParams.extend({ version: versionField });

export const ReceiptQuery = z.strictObject({
  format: z
    .enum(['kantara', 'iso27560', 'pdf'])
    .default('iso27560')
    .describe('Kantara Consent Receipt 1.1, ISO/IEC TS 27560, or a page to print'),
});
