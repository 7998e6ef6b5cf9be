import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi, { type LibraryHandle } from 'koffi';
import { AppError } from '#contract/errors.ts';

/** llama.cpp's shared libraries, loaded into this process with their compute backends. */
export interface Libraries {
  readonly llama: LibraryHandle;
  readonly ggml: LibraryHandle;
  /** What ggml's backends share. */
  readonly base: LibraryHandle;
  /** What `llama_version()` says, e.g. `0.5.0-dev`. */
  readonly version: string;
  /** The folder they were loaded from. */
  readonly folder: string;
}

/** The packages with prebuilt libraries, by platform and processor: the first that is installed is used. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['linux-x64'],
  'linux-arm64': ['linux-arm64'],
  'darwin-arm64': ['mac-arm64-metal'],
  'darwin-x64': ['mac-x64'],
  'win32-x64': ['win-x64'],
  'win32-arm64': ['win-arm64'],
};

/** Versions whose structs are laid out as `layouts.ts` has them. Structs travel by value: a guess could corrupt memory. */
const KNOWN_VERSIONS = ['0.5.0', '0.4.0'];

/** Calls run on a stack of koffi's, of which this is the most; only what is used of it takes memory. */
const STACK_BYTES = 16 * 1024 ** 2;
// Koffi takes this only before the first library of all, whoever loads that.
koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });

/** The folder with the libraries for this machine, undefined where no package fits. `given` is the owner's own folder. */
export function librariesFolder(given?: string): string | undefined {
  if (given) return given;
  for (const name of PACKAGES[`${process.platform}-${process.arch}`] ?? []) {
    try {
      const entry = fileURLToPath(import.meta.resolve(`@node-llama-cpp/${name}`));
      return join(dirname(entry), '..', 'bins', name);
    } catch {
      // Not installed: optional packages of other platforms never are.
    }
  }
  return undefined;
}

/** Loads everything, once a process. Throws AppError where there is nothing to load or its version is unknown. */
export function loadLibraries(given?: string): Libraries {
  const folder = librariesFolder(given);
  if (!folder || !existsSync(folder)) {
    throw new AppError(
      'engine_unavailable',
      `Cannot run local models: no llama.cpp libraries for ${process.platform}-${process.arch}${folder ? ` in ${folder}` : ''}`,
      {
        hint: 'Run npm ci again without --omit=optional, or set engine.libraries to a folder that has them.',
      },
    );
  }
  const ggml = koffi.load(libraryFile(folder, 'ggml'));
  ggml.func('void ggml_backend_load_all_from_path(const char *folder)')(folder);
  const base = koffi.load(libraryFile(folder, 'ggml-base'));
  const llama = koffi.load(libraryFile(folder, 'llama'));
  const version: string = llama.func('const char *llama_version()')();
  if (!KNOWN_VERSIONS.some((known) => version.startsWith(known))) {
    throw new AppError(
      'engine_unavailable',
      `Cannot run local models: ${folder} holds llama.cpp ${version}, whose structs Freehold does not know`,
      { hint: `Use one of ${KNOWN_VERSIONS.join(', ')}, e.g. the package that Freehold pins.` },
    );
  }
  llama.func('void llama_backend_init()')();
  return { llama, ggml, base, version, folder };
}

/** `libllama.v0.5.0.so`, `libllama.dylib`, `llama.dll`: packages differ in how they spell one name. */
function libraryFile(folder: string, name: string): string {
  const pattern = new RegExp(`^(?:lib)?${name}(?:\\.v[\\d.]+)?\\.(?:so|dylib|dll)$`);
  const file = readdirSync(folder).find((entry) => pattern.test(entry));
  if (file) return join(folder, file);
  throw new AppError('engine_unavailable', `Cannot run local models: ${folder} has no library "${name}"`, {
    hint: 'Set engine.libraries to a folder with libllama and libggml, or run npm ci again.',
  });
}
