import { parentPort, workerData } from 'node:worker_threads';
import { CandidateStore } from '#forge/candidate-store.ts';
import { Forge } from '#forge/forge.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { GarbageWatch } from '#std/garbage.ts';
import { systemWorld } from '#std/world.ts';
import { openWriter } from '#store/database.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { Blobs } from '#vault/blobs.ts';
import { ChangeNotes } from './change-notes.ts';
import { School } from './school.ts';
import type { FromStudy, StudySettings, ToStudy } from './study.ts';

/** Where learning happens: beside the thread that serves, with a connection of its own to the database. */
export interface StudyPlace {
  readonly databaseFile: string;
  readonly vaultFolder: string;
  readonly settings: StudySettings;
}

/** How often decisions of commands beside the server are looked for, and what changed is told. */
const DECISIONS_MS = 500;
/** A look through thousands of traces leaves several times this behind, and the next may be an hour away. */
const MOST_GARBAGE_BYTES = 6_000_000;

if (!parentPort) throw new Error('study-thread.ts runs in a worker');
const port = parentPort;
const { databaseFile, vaultFolder, settings } = workerData as StudyPlace;
const tell = (message: FromStudy) => port.postMessage(message);
const database = openWriter(databaseFile, 'normal');
database.exec('PRAGMA cache_size = -4000'); // it reads each trace about once: a large cache would only take memory
const changes = new ChangeNotes();
const tasks = new TaskStore(database, (task) => changes.note(task));
const school = new School({
  settings,
  database,
  tasks,
  candidates: new CandidateStore(database, (task, what) => changes.note(task, what)),
  verdicts: new VerdictStore(database, (task) => changes.note(task)),
  vault: new Blobs(vaultFolder),
  forge: new Forge(),
  world: systemWorld((line) => tell({ type: 'log', line })),
  tell,
});
school.open();
const garbage = new GarbageWatch(MOST_GARBAGE_BYTES);
const timer = setInterval(() => {
  school.readDecisions();
  const changed = changes.take();
  if (changed) tell(changed);
  garbage.look();
}, DECISIONS_MS);

port.on('message', (message: ToStudy) => {
  if (message.type === 'close') {
    clearInterval(timer);
    school.close();
    port.close();
    setTimeout(() => process.exit(0), 50); // a worker's exit ends the worker only
  } else if (message.type === 'decide') {
    tasks.decide(message.decision);
    school.readDecisions();
    tell({ type: 'decided', ticket: message.ticket });
  } else {
    school.heard(message);
  }
});
