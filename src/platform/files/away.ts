import { UnavailableError } from '../../core/errors.ts';

/** What a disk says that is full, or can no longer be written or read: of the machine, and for a while. */
const DISK_FAULTS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

export function away(cause: unknown): Error {
  return Object.assign(new UnavailableError('Files cannot be reached now. Try again in a moment.', 1000), {
    cause,
  });
}

/** An UnavailableError for a fault of the disk; any other error as it is. */
export function diskError(error: unknown): unknown {
  return DISK_FAULTS.has((error as NodeJS.ErrnoException | null)?.code) ? away(error) : error;
}
