import mongoose from 'mongoose';
import { sharedClockMs, sleep } from '../bench/load.ts';
import { personStream, withdrawn } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { startSubscribers } from '../bench/start-subscribers.ts';
import { kafkaFor } from './kafka.ts';

// The usual outbox: the event is written to a collection and answered; every 100 ms somebody looks
// there, sends what it finds to Kafka and removes it.
serve(async ({ servers, run, work }) => {
  const { withdrawals = 1, subscribers: count = 1 } = work;
  const topic = `bench.${run}.outbox`;
  const connection = await mongoose
    .createConnection(servers.mongoUrl, {
      dbName: 'doui_bench',
      writeConcern: { w: 'majority', j: true },
      retryWrites: false,
    })
    .asPromise();
  const schema = new mongoose.Schema({
    _id: { type: String, required: true },
    event: mongoose.Schema.Types.Mixed,
  });
  const Outbox = connection.model('Outbox', schema, `outbox_${run}`);
  const producer = kafkaFor(servers).producer();
  await producer.connect();
  const subscribers = await startSubscribers({ servers, topic, count });
  let next = 0;

  const poll = setInterval(async () => {
    const found = await Outbox.find().lean();
    if (found.length === 0) return;
    const messages = found.map(({ _id, event }) => ({
      key: _id,
      value: JSON.stringify(event),
      headers: { ce_id: _id },
    }));
    await Outbox.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    await producer.send({ topic, acks: -1, messages });
  }, 100);

  return {
    async turn() {
      const startMs = performance.now();
      const latenciesMs: number[] = [];
      const fromCallMs: number[] = [];
      for (const end = next + withdrawals; next < end; next++) {
        await sleep(Math.random() * 100);
        const _id = personStream(next);
        const calledMs = sharedClockMs();
        await Outbox.create({ _id, event: withdrawn(Date.now()) });
        const answeredMs = sharedClockMs();
        const lastMs = await subscribers.last(_id);
        latenciesMs.push(Math.max(0, lastMs - answeredMs));
        fromCallMs.push(lastMs - calledMs);
      }
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: withdrawals, seconds, latenciesMs, moreLatenciesMs: { fromCallMs } };
    },
    async close() {
      clearInterval(poll);
      await subscribers.close();
      await producer.disconnect();
      await connection.close();
    },
  };
});
