export interface AudioType {
  readonly mediaType: string;
  readonly extension: string;
}

/** How much of a recording's beginning tells what it is. */
export const AUDIO_HEAD_BYTES = 64;

export const AUDIO_TAKEN = 'Send WAV, MP3, Ogg, WebM, M4A or FLAC.';

/** Brands of MP4 that hold sound; those of images, HEIC and AVIF, are none of them. */
const MP4_BRANDS = /^(?:M4A |M4B |M4V |mp4[12]|isom|iso[2-6]|dash|MSNV|3gp\d|avc1|qt {2})$/;

/** What a recording is, told from its first bytes, whatever it is called; null for anything else. */
export function sniffAudio(head: Buffer): AudioType | null {
  const text = (from: number, to: number) => head.toString('latin1', from, to);
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return { mediaType: 'audio/wav', extension: 'wav' };
  if (text(0, 4) === 'OggS') return { mediaType: 'audio/ogg', extension: 'ogg' };
  if (text(0, 4) === 'fLaC') return { mediaType: 'audio/flac', extension: 'flac' };
  if (text(0, 4) === '\x1a\x45\xdf\xa3' && text(0, AUDIO_HEAD_BYTES).includes('webm'))
    return { mediaType: 'audio/webm', extension: 'webm' };
  if (text(4, 8) === 'ftyp' && MP4_BRANDS.test(text(8, 12)))
    return { mediaType: 'audio/mp4', extension: 'm4a' };
  if (text(0, 3) === 'ID3' || isMp3Frame(head)) return { mediaType: 'audio/mpeg', extension: 'mp3' };
  return null;
}

/** Eleven bits of ones, a version and layer III, a bitrate and a sampling rate that exist. */
function isMp3Frame(head: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = head;
  const version = (second >> 3) & 3;
  const isLayer3 = ((second >> 1) & 3) === 1;
  const bitrate = third >> 4;
  return (
    first === 0xff &&
    second >> 5 === 7 &&
    version !== 1 &&
    isLayer3 &&
    bitrate > 0 &&
    bitrate < 15 &&
    ((third >> 2) & 3) !== 3
  );
}
