/** What a source system knows of a customer: whose record it is, and the record. */
export type SourceRecord = {
  readonly person: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** Written several times a second, so that a stop is noticed within a fraction of one. */
  readonly often?: boolean;
};

/** Everybody in turn, and those that are watched again and again in between. */
export function rotation(records: readonly SourceRecord[]) {
  const often = records.filter((one) => one.often);
  const others = records.filter((one) => !one.often);
  let at = 0;
  return (count: number, withOften: boolean): SourceRecord[] => {
    const next: SourceRecord[] = withOften ? [...often] : [];
    for (let taken = 0; taken < count && others.length > 0; taken++) {
      const record = others[at++ % others.length];
      if (record) next.push(record);
    }
    return next;
  };
}
