import { parentPort, workerData } from 'node:worker_threads';
import { asAppError, type ErrorCode } from '#contract/errors.ts';
import { openReader } from '#store/database.ts';
import { Blobs } from '#vault/blobs.ts';
import { answerQuestion, type Question, type RecordSettings } from './record-questions.ts';

/** Where the records lie, and the settings that reports depend on. */
export interface RecordPlace extends RecordSettings {
  readonly databaseFile: string;
  readonly vaultFolder: string;
}

export type ToRoom =
  | { readonly ticket: number; readonly question: Question }
  /** Other settings, from now on. */
  | { readonly settings: RecordSettings };

export interface ToAsker {
  readonly ticket: number;
  readonly answer?: unknown;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };
}

if (!parentPort) throw new Error('record-thread.ts runs in a worker');
const port = parentPort;
const { databaseFile, vaultFolder, ...given } = workerData as RecordPlace;
let settings: RecordSettings = given;
const records = { database: openReader(databaseFile), vault: new Blobs(vaultFolder) };

port.on('message', (message: ToRoom) => {
  if ('settings' in message) {
    settings = message.settings;
    return;
  }
  const { ticket, question } = message;
  try {
    port.postMessage({ ticket, answer: answerQuestion(question, records, settings) } satisfies ToAsker);
  } catch (thrown) {
    const { code, message, hint } = asAppError(thrown);
    port.postMessage({ ticket, error: { code, message, hint } } satisfies ToAsker);
  }
});
