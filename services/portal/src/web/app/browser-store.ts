/** What this browser keeps for us; nothing where it refuses to, as in a frame of another origin. */
export function browserStore(kind: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[kind];
  } catch {
    return undefined;
  }
}
