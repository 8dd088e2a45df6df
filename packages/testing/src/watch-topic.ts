import { newId } from './ids.ts';

/** A `Stream` of `@doui/stream`, which this package is not to know: it is tested with it. */
type Following<Read> = {
  follow(options: {
    readonly group: string;
    readonly topics: readonly string[];
    readonly readCommitted: boolean;
    readonly onRecord: (record: Read) => 'done';
  }): { caughtUp(): Promise<unknown>; stop(): Promise<unknown> };
};

/** Follows a topic from its beginning as a reader that does not see what was aborted. */
export function watchTopic<Read>(stream: Following<Read>, topic: string) {
  const records: Read[] = [];
  const follower = stream.follow({
    group: newId('test.watch.'),
    topics: [topic],
    readCommitted: true,
    onRecord: (record) => {
      records.push(record);
      return 'done';
    },
  });
  return { records, caughtUp: () => follower.caughtUp(), stop: () => follower.stop() };
}
