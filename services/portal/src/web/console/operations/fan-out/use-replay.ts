import { useEffect, useState } from 'react';

const stepMs = 900;

/** Walks through the moments of something that is over, one after the other. */
export function useReplay(moments: readonly number[]) {
  const last = moments.length - 1;
  // At its end: who opens the page sees what became of it.
  const [place, setPlace] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const at = Math.min(place ?? last, last);
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (at >= last ? setPlaying(false) : setPlace(at + 1)), stepMs);
    return () => clearTimeout(timer);
  }, [playing, at, last]);
  return {
    at,
    last,
    playing,
    atMs: moments[at],
    go: (to: number) => {
      setPlaying(false);
      setPlace(to);
    },
    play: () => {
      if (at >= last) setPlace(0);
      setPlaying(true);
    },
    pause: () => setPlaying(false),
  };
}
