import DataLoader from 'dataloader';

/**
 * Turns a read of many into a read of one that waits for its neighbours: what is asked for in one tick is read at once.
 * Nothing is kept beyond that, so that a read after a write in the same request sees the write.
 */
export function batched<K, V>(readMany: (keys: readonly K[]) => Promise<V[]>): (key: K) => Promise<V> {
  const loader = new DataLoader<K, V>(readMany, { cache: false });
  return (key) => loader.load(key);
}
