import { expect, test } from 'vitest';
import { sniffAudio } from '../../../src/features/transcription/audio-type.ts';

const bytes = (text: string) => Buffer.from(text.padEnd(64, '\0'), 'latin1');

test.each([
  ['RIFF\x24\0\0\0WAVEfmt ', 'audio/wav'],
  ['OggS\0\x02', 'audio/ogg'],
  ['fLaC\0\0\0\x22', 'audio/flac'],
  ['\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', 'audio/webm'],
  ['\0\0\0\x1cftypM4A ', 'audio/mp4'],
  ['\0\0\0\x18ftypisom', 'audio/mp4'],
  ['ID3\x04\0', 'audio/mpeg'],
  ['\xff\xfb\x90\x64', 'audio/mpeg'],
  ['\xff\xf3\x48\xc4', 'audio/mpeg'],
])('%j is %s', (head, mediaType) => {
  expect(sniffAudio(bytes(head))?.mediaType).toBe(mediaType);
});

test.each([
  ['an image', '\x89PNG\r\n\x1a\n'],
  ['a JPEG', '\xff\xd8\xff\xe0'],
  ['a video of Matroska', '\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska'],
  ['a picture of HEIC', '\0\0\0\x18ftypheic'],
  ['AVI', 'RIFF\x24\0\0\0AVI '],
  ['AAC without a box', '\xff\xf1\x50\x80'],
  ['a frame of a bitrate that does not exist', '\xff\xfb\xf0\x64'],
  ['a frame of a sampling rate that does not exist', '\xff\xfb\x9c\x64'],
  ['text', 'This is a recording.'],
  ['a text that begins like one', 'RIFF'],
  ['nothing', ''],
])('%s is no recording', (_what, head) => {
  expect(sniffAudio(Buffer.from(head, 'latin1'))).toBeNull();
});
