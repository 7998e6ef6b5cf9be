import type { Connections } from '#contract/connections.ts';
import type { LocalModels } from '#contract/local-models.ts';
import type { Sample } from '#contract/sample.ts';
import type { ConversationLog } from '#conversations/conversation-log.ts';
import type { Engine } from '#engine/engine.ts';
import type { FitDesk } from '#flows/fit-desk.ts';
import type { ForgetDesk } from '#flows/forget-desk.ts';
import type { House } from '#flows/house.ts';
import type { HouseNews } from '#flows/house-news.ts';
import type { Learning } from '#flows/learning.ts';
import type { PullDesk } from '#flows/pull-desk.ts';
import type { RecordRoom } from '#flows/record-room.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import type { TraceReader } from '#traces/read-traces.ts';
import type { Access } from './access/access.ts';
import type { ConsoleFiles } from './console/console-files.ts';
import type { Metrics } from './metrics.ts';

/** What the routes need: the house behind the door, and the door's own limits. */
export interface Door {
  readonly house: House;
  readonly reader: TraceReader;
  readonly writer: Pick<GroupWriter, 'health'>;
  readonly metrics: Metrics;
  /** The chats of people. */
  readonly conversations: ConversationLog;
  /** Where conversations and traces are deleted for good. */
  readonly forgetting: ForgetDesk;
  /** Reports on tasks, students and verdicts. */
  readonly records: RecordRoom;
  /** Who changes something tells it here; `GET /api/events` listens. */
  readonly news: HouseNews;
  /** Absent where learning is switched off. */
  readonly learning: Learning | undefined;
  /** The remote experts; absent where they cannot change. */
  readonly connections?: Connections;
  /** The models that run in this house; absent where none do. */
  readonly localModels?: LocalModels;
  /** Models on their way into the house. */
  readonly pulls?: PullDesk;
  /** What runs them. */
  readonly engine?: Pick<Engine, 'loaded' | 'budgetBytes'>;
  /** What this machine can run, and how well. */
  readonly fit?: FitDesk;
  /** The sample workload; absent where none is kept. */
  readonly sample?: Sample;
  /** The door of the sample's house, while there is one. */
  readonly sampleDoor?: () => Promise<Door | undefined>;
  /** Who may look. */
  readonly access: Access;
  /** The pages of the console. */
  readonly console: ConsoleFiles;
  readonly limits: DoorLimits;
  /** Asks whose request is being read or answered. */
  readonly asks: { inProgress: number };
  readonly durability: 'grouped' | 'durable';
  readonly startedAtMs: number;
  readonly version: string;
}

export interface DoorLimits {
  readonly bodyLimitBytes: number;
  readonly openAsks: number;
  readonly streamHeadersMs: number;
  readonly pingMs: number;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
}
