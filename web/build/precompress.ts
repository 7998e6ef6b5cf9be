import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text inside. Fonts and pictures are packed already. */
const TEXT = /\.(?:js|css|svg|json|txt)$/;
/** Below this a coding costs more than it saves. */
const LEAST_BYTES = 1_024;

/** Leaves each script and style in brotli and gzip as well, so that no server packs it for every reader anew. */
export function precompress(): Plugin {
  return {
    name: 'freehold-precompress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const output of Object.values(bundle)) {
        const bytes = Buffer.from(output.type === 'chunk' ? output.code : output.source);
        if (TEXT.test(output.fileName) && bytes.length >= LEAST_BYTES)
          await pack(join(dir, output.fileName), bytes);
      }
    },
  };
}

async function pack(file: string, bytes: Buffer): Promise<void> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
