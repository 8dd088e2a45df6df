import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check what doui needs on this machine, and the servers and topics when they run.',
  options: {},
  notes: ['Exit code 1 when something is missing. Nothing is changed.'],
  async run(call) {
    const { diagnose } = await import('../doctor/diagnose.ts');
    return diagnose(call);
  },
};
