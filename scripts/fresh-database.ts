/**
 * npm run fresh-database    writes src/platform/database/fresh-database.tar.br: what PGlite's initdb makes
 *
 * The embedded database begins with it, as making it anew takes several times as long. To be run when the package
 * @electric-sql/pglite changes; a test compares it with what initdb makes.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

const file = path.join(import.meta.dirname, '..', 'src', 'platform', 'database', 'fresh-database.tar.br');

const db = await PGlite.create();
const tar = Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer());
await db.close();
const params = {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  [constants.BROTLI_PARAM_SIZE_HINT]: tar.length,
};
const compressed = brotliCompressSync(tar, { params });
await writeFile(file, compressed);
console.log(`${path.relative('', file)}: ${tar.length} bytes of a tar in ${compressed.length}`);
