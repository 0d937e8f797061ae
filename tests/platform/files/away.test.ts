import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { diskError } from '../../../src/platform/files/away.ts';

const errorOf = (code: string) => Object.assign(new Error('The system failed.'), { code });

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])(
  'a disk that says %s is away, and may be back in a moment',
  (code) => {
    const cause = errorOf(code);
    const error = diskError(cause);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000, cause });
  },
);

test.each([errorOf('EACCES'), errorOf('EISDIR'), new Error('of its own'), null])(
  'any other error stays what it is: %s',
  (error) => {
    expect(diskError(error)).toBe(error);
  },
);
