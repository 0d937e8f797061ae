import { expect, test } from 'vitest';
import type { Lock } from '../../../src/platform/lock/lock.port.ts';

/** `advance` lets time pass for the locks. */
export type OpenLocks = () => Promise<{ lock: Lock; advance: (ms: number) => Promise<void> }>;

export function describeLock(open: OpenLocks): void {
  test('one has it at a time; who lets it go gives it to the next', async () => {
    const { lock } = await open();
    const tries = await Promise.all(Array.from({ length: 20 }, () => lock.tryAcquire('list', 60_000)));
    const held = tries.filter((one) => one !== null);
    expect(held).toHaveLength(1);
    expect(await lock.tryAcquire('other', 60_000)).not.toBeNull();
    await held[0]?.release();
    expect(await lock.tryAcquire('list', 60_000)).not.toBeNull();
  });

  test('it runs out; then its first holder can no longer let it go', async () => {
    const { lock, advance } = await open();
    const first = await lock.tryAcquire('list', 100);
    await advance(150);
    expect(await lock.tryAcquire('list', 60_000)).not.toBeNull();
    await first?.release();
    expect(await lock.tryAcquire('list', 60_000)).toBeNull();
  });
}
