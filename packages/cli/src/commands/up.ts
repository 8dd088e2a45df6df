import type { Command } from '../command.ts';

export const up: Command = {
  name: 'up',
  summary: 'Start everything, load the examples, run the main job, and stay up.',
  options: {
    once: { type: 'boolean', help: 'run the main job, write the report, stop everything' },
    fresh: { type: 'boolean', help: 'begin with empty data (what was downloaded is kept)' },
    persons: { type: 'string', value: '<n>', help: 'persons of the main job (10000)' },
    tls: {
      type: 'boolean',
      help: 'speak TLS to Kafka, MongoDB and Keycloak, with certificates made here',
    },
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  notes: [
    'Needs Java 17 and Maven; no Docker. Data, logs and the report are in .doui/ (DOUI_DATA_DIR).',
    'The main job runs the first time and with --fresh or --once; later its last report is shown.',
    'DOUI_MONGO_URL, DOUI_KAFKA_BROKERS and DOUI_KEYCLOAK_URL point at servers that exist already;',
    'DOUI_PORT_OFFSET moves all ports. Ctrl-C ends everything that was started.',
  ],
  async run(call) {
    const { runUp } = await import('../up/up.ts');
    return runUp(call);
  },
};
