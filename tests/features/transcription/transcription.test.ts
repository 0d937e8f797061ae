import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { wavFile } from '../../support/inputs/wav-file.ts';
import { formOf, postForm } from '../../support/network/uploads.ts';
import { modelId } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';
import { removeKey, setKey } from '../models/key-calls.ts';

const TRANSCRIBE = `mutation ($file: File!, $modelId: ID, $language: String, $prompt: String) {
  transcribeAudio(input: { file: $file, modelId: $modelId, language: $language, prompt: $prompt }) {
    __typename
    ... on TranscribeAudioPayload { text language durationSeconds }
    ... on Error { message }
    ... on InvalidInputError { fields { path } }
    ... on UnavailableError { retryAfterMs }
  }
}`;
const MAX_BYTES = 20_000;

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  readonly text?: string;
}

let running: ProviderStudio;
let lab: FakeProvider;
beforeAll(async () => {
  lab = await startFakeProvider();
  running = await startProviderStudio({
    TRANSCRIPTION_MODEL: 'test/whisper-1',
    TRANSCRIPTION_MAX_BYTES: String(MAX_BYTES),
    ATTACHMENT_MAX_BYTES: '1000',
    OPENAI_COMPATIBLE_TEST_API_KEY: 'sk-test-0123456789',
    OPENAI_COMPATIBLE_LAB_URL: lab.urls.openai,
    MODELS_FREE: 'test/*,demo/*',
  });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await lab.stop();
});

async function transcribe(person: Person, content: BlobPart, variables: object = {}): Promise<Outcome> {
  const operations = { query: TRANSCRIBE, variables: { file: null, ...variables } };
  const form = formOf(operations, { 0: ['variables.file'] }, [['0', content, 'holiday.txt']]);
  const { data, errors } = await postForm<{ transcribeAudio: Outcome }>(person, form);
  if (!data) throw new Error(`not transcribed: ${JSON.stringify(errors)}`);
  return data.transcribeAudio;
}

test('a recording is passed on as it is, and comes back as text', async () => {
  const { provider, studio } = running;
  provider.transcript = { body: { text: ' Hello there. ', language: 'english', duration: 0.5 } };
  const ada = await studio.person();
  const recording = wavFile(0.5);
  expect(await transcribe(ada, recording, { language: 'en', prompt: 'Ada' })).toEqual({
    __typename: 'TranscribeAudioPayload',
    text: 'Hello there.',
    language: 'english',
    durationSeconds: 0.5,
  });
  const received = provider.recordings.at(-1);
  expect(received).toMatchObject({
    fields: { model: 'whisper-1', response_format: 'verbose_json', language: 'en', prompt: 'Ada' },
    filename: 'recording.wav',
    contentType: 'audio/wav',
    headers: { authorization: 'Bearer sk-test-0123456789' },
  });
  expect(received?.bytes.equals(recording)).toBe(true);
});

test('another model may be chosen, and tells no more than it knows', async () => {
  const { provider, studio } = running;
  provider.transcript = { body: { text: '' } };
  const ada = await studio.person();
  expect(await transcribe(ada, wavFile(0.1), { modelId: modelId('test/gpt-4o-transcribe') })).toEqual({
    __typename: 'TranscribeAudioPayload',
    text: '',
    language: null,
    durationSeconds: null,
  });
  expect(provider.recordings.at(-1)?.fields).toEqual({ model: 'gpt-4o-transcribe', response_format: 'json' });
  for (const wrong of ['nobody/whisper', 'demo/demo', 'test', ''])
    expect(await transcribe(ada, wavFile(0.1), { modelId: modelId(wrong) })).toMatchObject({
      fields: [{ path: ['modelId'] }],
    });
  const ofNoTier = { fields: [{ path: ['modelId'] }], message: expect.stringContaining('tier') };
  expect(await transcribe(ada, wavFile(0.1), { modelId: modelId('lab/whisper-1') })).toMatchObject(ofNoTier);
});

test('a person’s own key goes before the server’s, and opens the models of its provider', async () => {
  const { provider, studio } = running;
  provider.transcript = { body: { text: 'Mine.' } };
  const [ada, bob] = [await studio.person(), await studio.person()];
  const keyUsed = async (person: Person) => {
    expect(await transcribe(person, wavFile(0.1))).toMatchObject({ text: 'Mine.' });
    return provider.recordings.at(-1)?.headers.authorization;
  };
  await setKey(ada, 'test', 'a-key-of-my-own');
  await setKey(ada, 'lab', 'another-of-my-own');
  expect(await keyUsed(ada)).toBe('Bearer a-key-of-my-own');
  expect(await transcribe(ada, wavFile(0.1), { modelId: modelId('lab/whisper-1') })).toMatchObject({
    text: 'Hello.',
  });
  expect(lab.recordings.at(-1)?.headers.authorization).toBe('Bearer another-of-my-own');
  expect(await keyUsed(bob)).toBe('Bearer sk-test-0123456789');
  provider.transcript = { fault: 'unauthorized' };
  expect((await transcribe(ada, wavFile(0.1))).message).toContain('the key that you have stored');
  expect((await transcribe(bob, wavFile(0.1))).message).toContain('the key that the server has');
  expect(JSON.stringify(studio.log)).not.toMatch(/of-my-own/);
  await removeKey(ada, 'test');
  provider.transcript = { body: { text: 'Mine.' } };
  expect(await keyUsed(ada)).toBe('Bearer sk-test-0123456789');
});

test('up to its limit a recording is taken; empty, too big, or none at all it is refused', async () => {
  const { provider, studio } = running;
  provider.transcript = { body: { text: 'All of it.' } };
  const ada = await studio.person();
  const sized = (bytes: number) => Buffer.concat([wavFile(0.1), Buffer.alloc(bytes - 1644)]);
  const refusal = { __typename: 'InvalidInputError', fields: [{ path: ['file'] }] };
  expect(await transcribe(ada, sized(MAX_BYTES - 1))).toMatchObject({ text: 'All of it.' });
  expect(await transcribe(ada, sized(MAX_BYTES))).toMatchObject({ text: 'All of it.' });
  const whole = provider.recordings.length;
  expect(await transcribe(ada, sized(MAX_BYTES + 1))).toMatchObject(refusal);
  expect(await transcribe(ada, sized(MAX_BYTES * 20))).toMatchObject(refusal);
  expect(await transcribe(ada, '')).toMatchObject({ ...refusal, message: expect.stringContaining('empty') });
  expect(await transcribe(ada, 'I am a text.')).toMatchObject(refusal);
  expect(await transcribe(ada, Buffer.from('89504e470d0a1a0a', 'hex'))).toMatchObject(refusal);
  expect(provider.recordings.length).toBe(whole);
});

test('what is wrong beside the recording is told by its field', async () => {
  const ada = await running.studio.person();
  const field = async (variables: object) =>
    (await transcribe(ada, wavFile(0.1), variables)) as Outcome & { fields?: { path: string[] }[] };
  expect(await field({ language: 'English' })).toMatchObject({ fields: [{ path: ['language'] }] });
  expect(await field({ prompt: 'x'.repeat(1001) })).toMatchObject({ fields: [{ path: ['prompt'] }] });
  expect(await field({ prompt: 'x'.repeat(1000) })).toMatchObject({ __typename: 'TranscribeAudioPayload' });
});

test('an upload that is cut off reaches nobody whole, and the next one is taken', async () => {
  const { provider, studio } = running;
  provider.transcript = { body: { text: 'Here.' } };
  const ada = await studio.person();
  const [calls, whole] = [provider.recordingCalls, provider.recordings.length];
  const operations = JSON.stringify({ query: TRANSCRIBE, variables: { file: null } });
  const part = (name: string, more = '') =>
    `--cut\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const sending = httpRequest(ada.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ada.tokens.accessToken}`,
      'content-type': 'multipart/form-data; boundary=cut',
      'graphql-preflight': '1',
    },
  });
  sending.on('error', () => {});
  sending.write(`${part('operations')}${operations}\r\n${part('map')}{"0":["variables.file"]}\r\n`);
  sending.write(part('0', '; filename="a.wav"'));
  sending.write(wavFile(0.2));
  await expect.poll(() => provider.recordingCalls).toBe(calls + 1);
  sending.destroy();
  expect(await transcribe(ada, wavFile(0.1))).toMatchObject({ text: 'Here.' });
  expect(provider.recordings.length).toBe(whole + 1);
});

/** What of the provider's own words stands in the log. */
const SAID = {
  unauthorized: /^401 .*Incorrect/s,
  'bad-request': /^400 /,
  'rate-limited': /^429 /,
  'server-error': /^5\d\d .*gpu-17/s,
  'not-a-stream': /./,
  'cut-before-headers': /./,
};

test.each([
  'unauthorized',
  'bad-request',
  'rate-limited',
  'server-error',
  'not-a-stream',
  'cut-before-headers',
] as const)('a provider’s fault is told in our words: %s', async (fault) => {
  const { provider, studio } = running;
  provider.transcript = { fault };
  const ada = await studio.person();
  const outcome = await transcribe(ada, wavFile(0.1));
  expect(outcome.__typename).toBe('UnavailableError');
  expect(JSON.stringify(outcome)).not.toMatch(/sk-test|gpu-17|Incorrect/);
  expect(outcome).toMatchObject({ retryAfterMs: fault === 'rate-limited' ? 7000 : null });
  const logged = (line: string) => studio.log.filter(({ msg }) => msg === line).at(-1);
  expect(logged('a recording was not written down')).toMatchObject({
    model: 'test/whisper-1',
    reason: outcome.message,
  });
  expect(logged('what the provider said')?.detail).toMatch(SAID[fault]);
});

test('an answer without a text, and a provider that hangs, are faults of the provider', async () => {
  await using hanging = await startProviderStudio({
    TRANSCRIPTION_MODEL: 'test/whisper-1',
    MODEL_TOTAL_TIMEOUT_MS: '200',
  });
  const ada = await hanging.studio.person();
  hanging.provider.transcript = { fault: 'hang-before-headers' };
  expect(await transcribe(ada, wavFile(0.1))).toMatchObject({
    __typename: 'UnavailableError',
    message: expect.stringContaining('too long'),
  });
  const { provider, studio } = running;
  provider.transcript = { body: { words: [] } };
  expect(await transcribe(await studio.person(), wavFile(0.1))).toMatchObject({
    __typename: 'UnavailableError',
  });
});

test('a server without a model for it says which variable would bring one', async () => {
  await using plain = await startProviderStudio();
  const ada = await plain.studio.person();
  expect(await transcribe(ada, wavFile(0.1))).toMatchObject({
    __typename: 'UnavailableError',
    message: expect.stringContaining('TRANSCRIPTION_MODEL'),
  });
  expect(await transcribe(ada, wavFile(0.1), { modelId: modelId('openai/whisper-1') })).toMatchObject({
    __typename: 'UnavailableError',
    message: expect.stringContaining('OPENAI_API_KEY'),
  });
});
