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

export interface ToRoom {
  readonly ticket: number;
  readonly question: Question;
}

export interface ToAsker {
  readonly ticket: number;
  readonly answer?: unknown;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };
}

if (!parentPort) throw new Error('record-thread.ts runs in a worker');
const port = parentPort;
const { databaseFile, vaultFolder, ...settings } = workerData as RecordPlace;
const records = { database: openReader(databaseFile), vault: new Blobs(vaultFolder) };

port.on('message', ({ ticket, question }: ToRoom) => {
  try {
    port.postMessage({ ticket, answer: answerQuestion(question, records, settings) } satisfies ToAsker);
  } catch (thrown) {
    const { code, message, hint } = asAppError(thrown);
    port.postMessage({ ticket, error: { code, message, hint } } satisfies ToAsker);
  }
});
