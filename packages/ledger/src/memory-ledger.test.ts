import { ledgerContract } from './contract.ts';
import { memoryLedger } from './memory-ledger.ts';

ledgerContract('the ledger in memory', async (options) => {
  const ledger = memoryLedger<{ sum: number; text?: string | undefined }, { add: number }>({
    service: 'counter',
    ...options,
  });
  return { ledger, close: () => ledger.stop() };
});
