import { TRAINING_TERMS } from '#contract/dataset.ts';
import { ABILITIES, ZONES } from '#contract/expert.ts';

/** The part of JSON Schema (draft 2020-12) that settings are written in. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** For maps: the schema of each value. `false` for closed objects. */
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** For maps: what a key must look like. */
  readonly propertyNames?: { readonly pattern: string };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
const DAY_FOREVER = 'in days; 0 keeps them for ever';

/** Every setting: its type, limit, default and one sentence of why. `docs/settings.md` is checked against it. */
export const configSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Freehold configuration',
  ...closed('What one Freehold server does.', {
    server: closed('The door.', {
      host: text('The address to listen on. Anything but loopback lets other machines ask.', '127.0.0.1'),
      port: whole('The port to listen on; 0 lets the system choose.', 7333, 0, 65_535),
      bodyLimitBytes: whole(
        'The largest request body; more is refused with 413.',
        32 * 1024 * 1024,
        1024,
        1024 ** 3,
      ),
      requestTimeoutMs: whole('How long a client may take to send a whole request.', 30_000, 100, 3_600_000),
      headersTimeoutMs: whole(
        'How long a client may take to send the request headers.',
        10_000,
        100,
        600_000,
      ),
      streamHeadersMs: whole(
        'A streamed answer sends its headers after this time even if no expert has spoken yet; a failure before it still has its own HTTP status.',
        20,
        0,
        60_000,
      ),
      pingMs: whole(
        'The time between comment pings while an expert is silent in a stream.',
        5_000,
        100,
        600_000,
      ),
      openAsks: whole('The most asks in progress; more are refused with 429.', 1_024, 1, 1_000_000),
      drainMs: whole('How long a stopping server waits for asks in progress.', 10_000, 0, 600_000),
      origins: list(
        'Web pages that may call this server from a browser, besides pages on this machine; `*` for all.',
        { type: 'string' },
      ),
      hosts: list('Host names under which this server may be called, besides localhost and IP addresses.', {
        type: 'string',
      }),
      access: oneOf(
        'Who must sign in or bring a key: `beyond-loopback`: everybody, where the server listens to other machines; `always`: everybody, also on loopback, e.g. behind a reverse proxy on this machine. See docs/console.md.',
        'beyond-loopback',
        ['beyond-loopback', 'always'],
      ),
    }),
    traces: closed('What is remembered of each ask.', {
      durability: oneOf(
        '`grouped` commits within groupMs; `durable` commits before the last byte of each answer goes out.',
        'grouped',
        ['grouped', 'durable'],
      ),
      groupMs: whole('How long rows wait to be committed together.', 5, 0, 1_000),
      pendingBytes: whole(
        'The most bytes of rows that wait while the disk is slow or refuses; beyond it the oldest are lost, loudly.',
        64 * 1024 * 1024,
        1024 * 1024,
        8 * 1024 ** 3,
      ),
      durableWaitMs: whole(
        'In durable mode: how long an answer waits for its commit before it is refused.',
        5_000,
        10,
        600_000,
      ),
      regenerateWindowMs: whole(
        'The same conversation asked again within this time counts as a regenerate.',
        900_000,
        0,
        86_400_000,
      ),
      retention: closed('How long rows are kept.', {
        tracesDays: whole(`Traces and their attempts, ${DAY_FOREVER}.`, 400, 0, 36_500),
        tracesRows: whole('The most traces; the oldest go first.', 5_000_000, 1, 1_000_000_000),
        bodiesDays: whole(
          `Requests and answers in full, since they were last used, ${DAY_FOREVER}.`,
          400,
          0,
          36_500,
        ),
        feedbackDays: whole(`Feedback, ${DAY_FOREVER}.`, 0, 0, 36_500),
        sweepMinutes: whole('How often retention is enforced, besides at the start.', 60, 1, 1_440),
      }),
    }),
    conversations: closed('Chats of people, kept in this house until they are deleted.', {
      most: whole('The most conversations; more are refused.', 20_000, 1, 10_000_000),
      nodes: whole(
        'The most messages of one conversation, with those of all its branches.',
        5_000,
        2,
        1_000_000,
      ),
      nodeBytes: whole(
        'The largest message, with its images and files.',
        16 * 1024 * 1024,
        1024,
        512 * 1024 * 1024,
      ),
    }),
    policy: closed('What an ask may do.', {
      farthestZone: oneOf('The farthest zone any ask may travel to.', 'outside', ZONES),
    }),
    retry: closed('What happens when an expert is busy or fails.', {
      attempts: whole('How often one expert is tried, the first time included.', 3, 1, 10),
      waitMs: whole('The wait before the second try; it doubles each time, with jitter.', 250, 0, 60_000),
      longestWaitMs: whole(
        'The longest wait, also where the expert asks for more (Retry-After): then the next expert is tried.',
        8_000,
        0,
        600_000,
      ),
    }),
    learn: closed('What is learned from the traffic, and when it may serve. See docs/learning.md.', {
      enabled: flag('Find tasks and teach students from them. Off, asks are still recorded.', true),
      autopilot: flag('Let a student that passed its exam serve without asking for your yes.', false),
      hold: list('Tasks that only their teacher may answer, by id; `*` for all.', { type: 'string' }),
      alpha: share(
        'The promise: of the asks that a student answers, at most this share differ from what the teacher would have said.',
        0.05,
        0.001,
        0.5,
      ),
      delta: share(
        'The chance that the promise is broken, over all exams of a task together.',
        0.05,
        0.000_001,
        0.5,
      ),
      audits: share(
        'The share of the answers of students that are put to their teacher as well; it is raised while there is suspicion.',
        0.02,
        0,
        1,
      ),
      firstAudits: share(
        'The same for a student that has just begun to serve; it falls as its audits go well.',
        0.2,
        0,
        1,
      ),
      renewalAudits: share(
        'The same while its successor waits for an exam, which needs a fair sample of the traffic.',
        0.75,
        0,
        1,
      ),
      auditsAtOnce: whole('The most audits under way at a time.', 8, 1, 1_000),
      auditsWaiting: whole(
        'The most audits that wait; beyond it they are left out, whatever they would have said.',
        1_000,
        1,
        1_000_000,
      ),
      auditTimeoutMs: whole(
        'When to give up on a teacher who is asked for an audit.',
        120_000,
        100,
        3_600_000,
      ),
      firstLesson: whole('Answers of a teacher before the first lesson of a task.', 200, 20, 1_000_000),
      growth: {
        type: 'number',
        description: 'By how much those must have grown for the next lesson.',
        default: 1.5,
        minimum: 1.05,
        maximum: 100,
      },
      worthwhile: share(
        'The share of its asks that a student should be able to answer before an exam is spent on it; a plateau or lost patience lowers it.',
        0.8,
        0,
        1,
      ),
      patienceHours: {
        type: 'number',
        description:
          'How long a student that could answer something is held back for the sake of a better one.',
        default: 72,
        minimum: 0,
        maximum: 8_760,
      },
      patienceAnswers: whole(
        'The same in answers that it could have given meanwhile.',
        1_500,
        0,
        1_000_000_000,
      ),
      mostTasks: whole(
        'The most tasks that are learned; those found later are only recorded.',
        200,
        1,
        10_000,
      ),
      mostRows: whole('The most rows of a dataset; the oldest are left out.', 20_000, 100, 200_000),
      nearDuplicate: share(
        'The likeness of two inputs (Jaccard, of word pairs) from which they count as one.',
        0.8,
        0.3,
        1,
      ),
      seed: whole(
        'For everything in a lesson that is drawn by lot: the same seed and answers give the same student.',
        1,
        0,
        0xffff_ffff,
      ),
    }),
    engine: closed('Local models, run by llama.cpp in processes of their own. See docs/models.md.', {
      memoryBytes: whole(
        'What all loaded models together may take; 0 is three quarters of what this machine has free for it.',
        0,
        0,
        1024 ** 5,
      ),
      context: whole(
        'The most tokens an ask may have, prompt and answer together, where the model and the memory allow it.',
        8_192,
        256,
        16_777_216,
      ),
      parallel: whole('The most answers that a model writes at the same time; more asks wait.', 8, 1, 64),
      queue: whole('The most asks that wait for a model; more are refused with 429.', 128, 0, 100_000),
      batchTokens: whole('The most tokens that a model reads at once.', 512, 32, 8_192),
      threads: whole('Threads that compute; 0 is one for each core.', 0, 0, 1_024),
      gpuLayers: whole(
        'The most layers on a graphics card, where the libraries can drive one.',
        1_000,
        0,
        1_000,
      ),
      keepAliveMinutes: whole(
        'How long a model stays loaded after its last ask; 0 is until others need its room.',
        30,
        0,
        525_600,
      ),
      roomTimeoutMs: whole(
        'How long a model that is to be loaded waits for models in use to leave the memory.',
        300_000,
        100,
        86_400_000,
      ),
      loadStallMs: whole(
        'How long nothing of a model that is loaded may move before the load is given up.',
        300_000,
        1_000,
        86_400_000,
      ),
      warm: list('Models to load when the server starts.', { type: 'string' }),
      prefixes: flag(
        'Keep what was read of prompts on disk when a model is unloaded, so that it is there after a restart.',
        true,
      ),
      libraries: text('A folder with other builds of libllama and libggml, e.g. for a graphics card.'),
    }),
    experts: map(
      'The experts, by name.',
      closed(
        'One expert.',
        {
          kind: oneOf('What the expert is.', 'remote', ['remote']),
          url: {
            ...text('The base address of an OpenAI-compatible API, e.g. https://api.openai.com/v1.'),
            pattern: '^https?://',
          },
          keyEnv: {
            ...text('The environment variable that holds the API key.'),
            pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
          },
          keyFile: text('A file with the API key, readable by its owner only (mode 600).'),
          models: list('The models it offers, first the default. Empty: any name is passed on to it.', {
            type: 'string',
          }),
          zone: oneOf('How far data travels to reach it.', 'outside', ZONES),
          price: price('Its price where prices has none for the model.'),
          prices: map('Prices by model.', price('The price of this model.')),
          lacks: list('What it cannot do: asks that need it go elsewhere or are refused.', {
            type: 'string',
            enum: ABILITIES,
          }),
          streamUsage: {
            type: 'boolean',
            default: true,
            description:
              'Ask it for token counts at the end of streams, so that costs are known; turn off if it refuses stream_options.',
          },
          connections: whole(
            'The most connections to it at once; further asks wait for a free one.',
            256,
            1,
            10_000,
          ),
          timeouts: closed('When to give up on it.', {
            connectMs: whole('Until connected.', 10_000, 10, 600_000),
            firstByteMs: whole(
              'From the question sent to the first byte of the answer.',
              600_000,
              10,
              3_600_000,
            ),
            idleMs: whole('Between two pieces of an answer.', 300_000, 10, 3_600_000),
          }),
          training: {
            type: 'string',
            enum: TRAINING_TERMS,
            description:
              "Whether its answers may train students; left out, docs/training-terms.md's table of providers decides, and where that does not know you are asked once.",
          },
          headers: map('Further headers to send to it. Not for secrets: they stand in this file.', {
            type: 'string',
          }),
        },
        ['url'],
      ),
      NAME_PATTERN,
    ),
    routes: map(
      'Names of your own for an order of experts to try.',
      list('Experts, or expert/model, first the preferred.', { type: 'string' }),
      NAME_PATTERN,
    ),
  }),
};

function closed(description: string, properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', description, properties, required, additionalProperties: false };
}

function map(description: string, values: Schema, pattern?: string): Schema {
  return {
    type: 'object',
    description,
    additionalProperties: values,
    ...(pattern ? { propertyNames: { pattern } } : {}),
  };
}

function list(description: string, items: Schema): Schema {
  return { type: 'array', description, items, default: [] };
}

function text(description: string, fallback?: string): Schema {
  return { type: 'string', description, ...(fallback === undefined ? {} : { default: fallback }) };
}

function oneOf(description: string, fallback: string, values: readonly string[]): Schema {
  return { type: 'string', description, enum: values, default: fallback };
}

function flag(description: string, fallback: boolean): Schema {
  return { type: 'boolean', description, default: fallback };
}

function share(description: string, fallback: number, minimum: number, maximum: number): Schema {
  return { type: 'number', description, default: fallback, minimum, maximum };
}

function whole(description: string, fallback: number, minimum: number, maximum: number): Schema {
  return { type: 'integer', description, default: fallback, minimum, maximum };
}

function price(description: string): Schema {
  return closed(
    description,
    {
      in: { type: 'number', minimum: 0, description: 'For a million tokens in, in your currency.' },
      out: { type: 'number', minimum: 0, description: 'For a million tokens out, in your currency.' },
    },
    ['in', 'out'],
  );
}
