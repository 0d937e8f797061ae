import { PNG } from '../../../support/network/uploads.ts';
import { tryCommand } from '../../../support/server/command.ts';
import {
  after,
  type Change,
  file,
  KEY,
  ofLetter,
  ofTalk,
  refreshing,
  sendsFile,
  signingIn,
  signsOut,
  support,
  talk,
  template,
} from './change.ts';

export const OTHER_CHANGES: Readonly<Record<string, readonly Change[]>> = {
  createPromptTemplate: [
    {
      input: () => ({ title: 'New', text: 'New' }),
      told: { viewer: 'PromptTemplateAdded(PromptTemplate)' },
    },
  ],
  updatePromptTemplate: [
    {
      given: template,
      input: ofLetter({ text: 'Second' }),
      told: { viewer: 'PromptTemplateChanged(letter)' },
    },
    { when: 'as it is', given: template, input: ofLetter({ text: 'First' }), told: { viewer: '' } },
  ],
  duplicatePromptTemplate: [
    { given: template, input: ofLetter(), told: { viewer: 'PromptTemplateAdded(PromptTemplate)' } },
  ],
  deletePromptTemplate: [
    { given: template, input: ofLetter(), told: { viewer: 'PromptTemplateRemoved(letter)' } },
  ],
  restorePromptTemplate: [
    {
      given: after(template, 'deletePromptTemplate', ofLetter()),
      input: ofLetter(),
      told: { viewer: 'PromptTemplateAdded(letter)' },
    },
  ],
  restorePromptTemplateVersion: [
    {
      given: after(template, 'updatePromptTemplate', ofLetter({ text: 'Second' })),
      input: ofLetter({ version: 1 }),
      told: { viewer: 'PromptTemplateChanged(letter)' },
    },
    { when: 'that stands already', given: template, input: ofLetter({ version: 1 }), told: { viewer: '' } },
  ],
  startSupport: [
    {
      given: talk,
      input: ofTalk(),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
  ],
  updateSupport: [
    {
      given: support,
      input: ofTalk({ state: { step: 1 } }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'as it is',
      given: after(support, 'updateSupport', ofTalk({ state: { step: 1 } })),
      input: ofTalk({ state: { step: 1 } }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
  ],
  resumeConversation: [
    {
      given: after(support, 'endConversation', ofTalk()),
      input: ofTalk(),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'that goes on',
      given: support,
      input: ofTalk({ expiresInMinutes: 2000 }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
  ],
  resolveConversation: [
    {
      given: support,
      input: ofTalk({ notes: 'Done' }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'as it is',
      given: support,
      input: ofTalk({ resolved: false }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
  ],
  endConversation: [
    {
      given: support,
      input: ofTalk(),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'that has ended',
      given: after(support, 'endConversation', ofTalk()),
      input: ofTalk(),
      told: { viewer: '', talk: '' },
    },
  ],
  uploadAttachment: [
    { when: 'a picture', act: sendsFile('dot.png', PNG), told: { viewer: 'AttachmentAdded(dot.png)' } },
    {
      when: 'whose text is read',
      act: sendsFile('words.txt', 'Some words'),
      told: { viewer: 'AttachmentAdded(words.txt); AttachmentChanged(words.txt)' },
    },
  ],
  deleteAttachment: [
    {
      given: file('dot.png', PNG),
      input: (ids) => ({ attachmentId: ids['dot.png'] }),
      told: { viewer: 'AttachmentRemoved(dot.png)' },
    },
  ],
  setProviderKey: [{ input: () => KEY, told: { viewer: 'ProviderKeysChanged(ada)' } }],
  removeProviderKey: [
    {
      given: (stage) => stage.do('setProviderKey', KEY),
      input: () => ({ provider: KEY.provider }),
      told: { viewer: 'ProviderKeysChanged(ada)' },
    },
  ],
  signIn: [{ act: (stage) => stage.act('signIn', signingIn(stage)), told: { viewer: '' } }],
  refreshSession: [
    { act: (stage) => stage.act('refreshSession', refreshing(stage)), told: { viewer: '' } },
    {
      when: 'with a token that somebody has used long ago',
      given: async (stage) => {
        await stage.do('refreshSession', refreshing(stage));
        await stage.sql(
          `UPDATE refresh_token SET used_at = used_at - interval '1 minute'
           WHERE session_id IN (SELECT id FROM session WHERE user_id = $1)`,
        );
      },
      act: async ({ here }) => tryCommand(here, 'refreshSession', { refreshToken: here.tokens.refreshToken }),
      ends: true,
      told: { viewer: 'SessionRevoked(this session)', 'this tab': 'UNAUTHENTICATED; end' },
    },
  ],
  signOut: [
    {
      act: signsOut,
      ends: true,
      told: { viewer: 'SessionRevoked(this session)', 'this tab': 'UNAUTHENTICATED; end' },
    },
    {
      when: 'everywhere',
      act: signsOut,
      input: () => ({ everywhere: true }),
      ends: true,
      told: { viewer: 'UNAUTHENTICATED; end', 'this tab': 'UNAUTHENTICATED; end' },
    },
  ],
};
