import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { closedLoop } from '../bench/load.ts';
import { given, personStream } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';

// One document per event, as a mongoose application writes it. Nothing is published.
serve(async ({ servers, run, work }) => {
  const { clients = 64, seconds = 1, persons = 1 } = work;
  const connection = await mongoose
    .createConnection(servers.mongoUrl, {
      dbName: 'doui_bench',
      maxPoolSize: clients,
      writeConcern: { w: 'majority', j: true },
      retryWrites: false,
    })
    .asPromise();
  const schema = new mongoose.Schema({
    _id: String,
    stream: String,
    at: Number,
    event: mongoose.Schema.Types.Mixed,
  });
  const Event = connection.model('Event', schema, `events_${run}`);
  let next = 0;

  return {
    turn: () =>
      closedLoop(clients, seconds, () => {
        const at = Date.now();
        const stream = personStream(next++ % persons);
        return Event.create({ _id: randomUUID(), stream, at, event: given(at) });
      }),
    close: () => connection.close(),
  };
});
