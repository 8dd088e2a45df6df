import { parentPort } from 'node:worker_threads';
import type { PrintDocument } from './document.ts';
import { makePdf } from './make-pdf.ts';

// Layout of a page takes long enough to be felt by whoever else is answered; it has a thread of its own.
parentPort?.on('message', ({ job, document }: { job: number; document: PrintDocument }) => {
  makePdf(document).then(
    (printed) => parentPort?.postMessage({ job, printed }),
    (error: Error) => parentPort?.postMessage({ job, error: error.message }),
  );
});
