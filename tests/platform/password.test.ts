import { expect, test } from 'vitest';
import { argon2Hasher } from '../../src/platform/password/argon2.ts';

const hasher = argon2Hasher();

test('a password matches its own hash alone', async () => {
  const hash = await hasher.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$/);
  expect(hash).not.toBe(await hasher.hash('correct horse'));
  expect(await hasher.verify('correct horse', hash)).toBe(true);
  for (const wrong of ['', 'correct horse ', 'Correct horse', 'correct hors'])
    expect(await hasher.verify(wrong, hash), wrong).toBe(false);
});

test('where there is no account, the check takes about as long and fails', async () => {
  const hash = await hasher.hash('correct horse');
  const time = async (known: string | null) => {
    const startedAt = performance.now();
    expect(await hasher.verify('wrong', known)).toBe(false);
    return performance.now() - startedAt;
  };
  // The quickest of several: a busy machine makes one wait, and never makes one quicker.
  const quickest = async (known: string | null) => {
    const times = [];
    for (let round = 0; round < 5; round++) times.push(await time(known));
    return Math.min(...times);
  };
  await time(null);
  const [known, unknown] = [await quickest(hash), await quickest(null)];
  expect(unknown).toBeGreaterThan(known / 4);
});
