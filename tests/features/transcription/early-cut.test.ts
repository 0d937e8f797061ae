import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/core/errors.ts';
import { Upload } from '../../../src/core/upload.ts';
import { Transcription } from '../../../src/features/transcription/transcription.ts';
import type { KeyedTranscriber } from '../../../src/platform/model/transcriber.port.ts';
import { wavFile } from '../../support/inputs/wav-file.ts';

class CutUpload extends Upload {
  readonly stream = new PassThrough().on('error', () => {});

  override async open() {
    this.stream.write(wavFile(0.1));
    return { filename: 'a.wav', mimeType: 'audio/wav', stream: this.stream };
  }
}

test('an upload that is cut off before the provider takes any of it ends nothing but itself', async () => {
  const file = new CutUpload();
  const cut = InvalidInputError.of('file', 'The upload was cut off.');
  const slow: KeyedTranscriber = {
    missing: null,
    withKey: () => slow,
    async transcribe({ stream }) {
      // Not `once` of node:events, which listens to errors too.
      const closed = new Promise((resolve) => stream.once('close', resolve));
      file.stream.destroy(cut);
      await closed;
      for await (const _chunk of stream);
      return { text: 'all of it', language: null, durationSeconds: null };
    },
  };
  const transcription = new Transcription({
    transcribers: new Map([['test', slow]]),
    defaultModel: 'test/whisper',
    models: { ownKey: async () => null },
    maxBytes: 100_000,
    timeoutMs: 60_000,
    onFault: () => expect.unreachable('the provider has done nothing wrong'),
  });
  const viewer = { userId: 'ada', sessionId: 'one', expiresAt: new Date(8.64e15) };
  await expect(transcription.transcribe(viewer, { file })).rejects.toBe(cut);
});
