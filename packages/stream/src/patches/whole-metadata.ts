import type { Metadata } from '../cluster.ts';

type Answered = {
  decode(bytes: Buffer): Promise<Metadata>;
  parse(answer: Metadata): Promise<Metadata>;
};

/**
 * One partition without a leader makes kafkajs throw the answer about all partitions away. Whoever can do without
 * that one finds the others with the error (F11).
 */
export const wholeMetadata = ({ decode, parse }: Answered): Answered => ({
  decode,
  parse: (answer) =>
    parse(answer).catch((error: unknown) => {
      throw Object.assign(error as Error, { answer });
    }),
});

/** The answer that an error brought with it, where nothing but single partitions is wrong; else the error. */
export function despiteLeaderless(error: unknown): Metadata {
  const { answer } = error as { answer?: Metadata };
  if (answer?.topicMetadata.every(({ topicErrorCode }) => topicErrorCode === 0)) return answer;
  throw error;
}
