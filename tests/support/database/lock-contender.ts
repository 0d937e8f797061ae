/** Started as a process: node lock-contender.ts <directory> <ms to wait>. Holds the directory until it is ended. */
import { lockDirectory } from '../../../src/platform/database/lock.ts';

const [directory = '', waitMs = '0'] = process.argv.slice(2);
process.once('disconnect', () => process.exit());
try {
  await lockDirectory(directory, Number(waitMs));
  process.send?.('held');
} catch (error) {
  process.send?.((error as Error).message);
}
