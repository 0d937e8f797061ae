import type { Readable } from 'node:stream';

export interface AudioFile {
  readonly stream: Readable;
  /** As sniffed: `audio/wav`. */
  readonly mediaType: string;
  /** The end of its name, by which many servers tell what it is: `wav`. */
  readonly extension: string;
}

export interface TranscriptionRequest {
  /** The model's name at its provider. */
  readonly model: string;
  /** ISO 639-1 or 639-3; null lets the model find out. */
  readonly language: string | null;
  /** Words that are likely to be said, to spell them right. */
  readonly prompt: string | null;
}

export interface Transcribed {
  /** Well-formed Unicode without U+0000. */
  readonly text: string;
  /** In the provider's words, `english` or `en`; null where it does not say. */
  readonly language: string | null;
  readonly durationSeconds: number | null;
}

/**
 * Writes down what is said in a recording, which is passed on as it comes. Every fault of the provider rejects with a
 * ProviderError; an error of the recording's stream comes out as it is, and an abort with the signal's reason. The stream is
 * destroyed in any case.
 */
export interface Transcriber {
  /** What stands between it and its use, for people to mend; null when it is ready. */
  readonly missing: string | null;
  transcribe(audio: AudioFile, request: TranscriptionRequest, signal: AbortSignal): Promise<Transcribed>;
}

/** One that may be asked in the name of somebody who has a key of their own. */
export interface KeyedTranscriber extends Transcriber {
  withKey(apiKey: string): Transcriber;
}
