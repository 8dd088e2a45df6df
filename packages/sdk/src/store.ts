/** Where commands are kept until they are answered. Whatever a platform offers can be wrapped. */
export type KeyValueStore = {
  get(key: string): Promise<string | null | undefined> | string | null | undefined;
  set(key: string, value: string): Promise<void> | void;
  remove(key: string): Promise<void> | void;
  keys(): Promise<readonly string[]> | readonly string[];
};

/** Keeps commands as long as the page or process lives; enough where nothing must survive it. */
export function memoryStore(): KeyValueStore {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

type WebStorage = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/** `localStorage` of a browser. */
export const webStore = (storage: WebStorage): KeyValueStore => ({
  get: (key) => storage.getItem(key),
  set: (key, value) => storage.setItem(key, value),
  remove: (key) => storage.removeItem(key),
  keys: () =>
    Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
      (key) => key !== null,
    ),
});

type AsyncStorage = {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
  getAllKeys(): Promise<readonly string[]>;
};

/** `AsyncStorage` of React Native. */
export const asyncStore = (storage: AsyncStorage): KeyValueStore => ({
  get: (key) => storage.getItem(key),
  set: (key, value) => storage.setItem(key, value),
  remove: (key) => storage.removeItem(key),
  keys: () => storage.getAllKeys(),
});
