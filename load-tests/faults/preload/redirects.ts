/** `11092>31092,…`: connections to the first port go to the second, where a proxy listens. */
export const redirectsFrom = (text: string): ReadonlyMap<number, number> =>
  new Map(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const [from, to] = pair.split('>').map(Number);
        if (!from || !to) throw new Error(`DOUI_FAULTS_REDIRECT holds "${pair}"`);
        return [from, to] as const;
      }),
  );
