import { expect, test } from 'vitest';
import type { AccountStore } from '../../../src/features/accounts/accounts.ts';
import { Accounts } from '../../../src/features/accounts/accounts.ts';
import type { Sessions } from '../../../src/features/accounts/sessions.ts';

const checked: (string | null)[] = [];
const store: AccountStore = {
  insertUser: async () => false,
  findByEmail: async (email) =>
    email === 'ada@example.com' ? { id: 'ada', passwordHash: 'her hash', active: true } : null,
};
const accounts = new Accounts({
  store,
  sessions: {} as Sessions,
  transact: () => Promise.reject(new Error('nothing is to be stored')),
  hasher: {
    hash: async () => 'a hash',
    verify: async (_password, hash) => {
      checked.push(hash);
      return false;
    },
  },
});

test('the slow check of a password runs for unknown addresses too, so that time tells nothing', async () => {
  for (const email of ['ada@example.com', 'nobody@example.com', 'no address'])
    await expect(accounts.signIn({ email, password: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(checked).toEqual(['her hash', null, null]);
});
