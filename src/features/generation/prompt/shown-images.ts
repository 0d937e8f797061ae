import { InvalidInputError } from '../../../core/errors.ts';
import type { ModelInfo } from '../../../platform/model/chat-model.port.ts';
import { type FilePart, filesOf, type MessagePart } from '../../messages/parts.ts';

const MIB = 1024 * 1024;
/** Images that a model is shown at most, the newest ones, and bytes that one and all of them may have. */
const MAX_IMAGES = 10;
const MAX_IMAGE_BYTES = 10 * MIB;
const MAX_IMAGES_BYTES = 20 * MIB;

/** Media types that models are shown as images. */
const SEEN: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function isSeen({ mediaType }: Pick<FilePart, 'mediaType'>): boolean {
  return SEEN.has(mediaType);
}

/** Whether images go to it: where nobody says what it can do, its provider will. */
export function maySee({ abilities }: Pick<ModelInfo, 'abilities'>): boolean {
  return abilities?.includes('VISION') ?? true;
}

/** Of all images of a branch those that fit together, the newest first. */
export function newestImages(messages: readonly { readonly parts: readonly MessagePart[] }[]): Set<FilePart> {
  const images = messages.flatMap(({ parts }) =>
    filesOf(parts).filter((file) => isSeen(file) && file.size <= MAX_IMAGE_BYTES),
  );
  const shown = new Set<FilePart>();
  let bytes = 0;
  for (const image of images.slice(-MAX_IMAGES).toReversed()) {
    bytes += image.size;
    if (bytes > MAX_IMAGES_BYTES) break;
    shown.add(image);
  }
  return shown;
}

/** Throws an InvalidInputError where a model would not be shown all images of one message, which are never more than ten. */
export function checkImages(
  files: readonly Pick<FilePart, 'mediaType' | 'name' | 'size'>[],
  field: string,
): void {
  const images = files.filter(isSeen);
  const large = images.find(({ size }) => size > MAX_IMAGE_BYTES);
  if (large)
    throw InvalidInputError.of(field, `${large.name} is too large: an image may have at most 10 MiB.`);
  if (images.reduce((sum, { size }) => sum + size, 0) > MAX_IMAGES_BYTES)
    throw InvalidInputError.of(field, 'The images of one message may have at most 20 MiB together.');
}
