import { describe } from 'vitest';
import { MemoryLock } from '../../../src/platform/lock/memory-lock.ts';
import { describeLock } from './lock-contract.ts';

describe('in memory', () => {
  describeLock(async () => {
    let now = 0;
    const lock = new MemoryLock({ now: () => new Date(now) });
    return {
      lock,
      advance: async (ms) => {
        now += ms;
      },
    };
  });
});
