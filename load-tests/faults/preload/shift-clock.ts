/**
 * `<ms>` shifts the wall clock of this process, `<ms>/<every>` lets it jump there and back every so many
 * milliseconds, `drift:<share>` lets it run fast or slow. Monotonic time is left alone, as on a real host.
 */
export function shiftClock(text: string): void {
  if (text === '') return;
  const real = Date.now.bind(Date);
  const startedMs = real();
  const [kind, value = ''] = text.includes(':') ? text.split(':') : ['', text];
  const [ms = 0, every = 0] = value.split('/').map(Number);
  const offset = (): number => {
    const sinceMs = real() - startedMs;
    if (kind === 'drift') return sinceMs * ms;
    return every > 0 && Math.floor(sinceMs / every) % 2 === 0 ? 0 : ms;
  };
  const RealDate = Date;
  const now = (): number => Math.round(real() + offset());
  const Shifted = new Proxy(RealDate, {
    construct: (target, args, as) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, as),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  globalThis.Date = Shifted;
}
