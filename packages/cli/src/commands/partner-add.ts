import type { Command } from '../command.ts';

export const partnerAdd: Command = {
  name: 'partner add',
  summary: 'Make a partner: its Kafka user, its client in Keycloak, its topic.',
  takes: '<partner>',
  least: 1,
  options: {
    organisation: { type: 'string', short: 'o', value: '<id>', help: 'whose partner it is' },
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  notes: [
    'For the local stack while it runs; in clusters a KafkaUser and the realm do this.',
    'The passwords are shown once. Doing it again for the same partner gives it new ones.',
  ],
  async run(call) {
    const { addPartner } = await import('../partner/add-partner.ts');
    return addPartner(call);
  },
};
