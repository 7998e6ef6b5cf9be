import type { TrainingTerms } from '#contract/dataset.ts';
import type { Ability, Zone } from '#contract/expert.ts';

/** The settings in force: defaults < file < environment < flags, validated and frozen once. Each module gets its slice. */
export interface Config {
  readonly server: ServerConfig;
  readonly traces: TracesConfig;
  readonly conversations: ConversationsConfig;
  readonly policy: PolicyConfig;
  readonly retry: RetryConfig;
  readonly learn: LearnConfig;
  readonly engine: EngineConfig;
  readonly experts: Readonly<Record<string, ExpertConfig>>;
  readonly routes: Readonly<Record<string, readonly string[]>>;
}

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly bodyLimitBytes: number;
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly streamHeadersMs: number;
  readonly pingMs: number;
  readonly openAsks: number;
  readonly drainMs: number;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
  readonly access: 'beyond-loopback' | 'always';
}

export interface TracesConfig {
  readonly durability: 'grouped' | 'durable';
  readonly groupMs: number;
  readonly pendingBytes: number;
  readonly durableWaitMs: number;
  readonly regenerateWindowMs: number;
  readonly retention: RetentionConfig;
}

export interface RetentionConfig {
  readonly tracesDays: number;
  readonly tracesRows: number;
  readonly bodiesDays: number;
  readonly feedbackDays: number;
  readonly sweepMinutes: number;
}

export interface ConversationsConfig {
  readonly most: number;
  readonly nodes: number;
  readonly nodeBytes: number;
}

export interface PolicyConfig {
  readonly farthestZone: Zone;
}

export interface RetryConfig {
  readonly attempts: number;
  readonly waitMs: number;
  readonly longestWaitMs: number;
}

export interface LearnConfig {
  readonly enabled: boolean;
  readonly autopilot: boolean;
  readonly hold: readonly string[];
  readonly alpha: number;
  readonly delta: number;
  readonly audits: number;
  readonly firstAudits: number;
  readonly renewalAudits: number;
  readonly auditsAtOnce: number;
  readonly auditsWaiting: number;
  readonly auditTimeoutMs: number;
  readonly firstLesson: number;
  readonly growth: number;
  readonly worthwhile: number;
  readonly patienceHours: number;
  readonly patienceAnswers: number;
  readonly mostTasks: number;
  readonly mostRows: number;
  readonly nearDuplicate: number;
  readonly seed: number;
}

export interface EngineConfig {
  readonly memoryBytes: number;
  readonly context: number;
  readonly parallel: number;
  readonly queue: number;
  readonly batchTokens: number;
  readonly threads: number;
  readonly gpuLayers: number;
  readonly keepAliveMinutes: number;
  readonly roomTimeoutMs: number;
  readonly loadStallMs: number;
  readonly warm: readonly string[];
  readonly prefixes: boolean;
  readonly libraries?: string;
}

export interface PriceConfig {
  readonly in: number;
  readonly out: number;
}

export interface ExpertConfig {
  readonly kind: 'remote';
  readonly url: string;
  readonly keyEnv?: string;
  readonly keyFile?: string;
  readonly models: readonly string[];
  readonly zone: Zone;
  readonly price?: PriceConfig;
  readonly prices: Readonly<Record<string, PriceConfig>>;
  readonly lacks: readonly Ability[];
  readonly streamUsage: boolean;
  readonly connections: number;
  readonly timeouts: { readonly connectMs: number; readonly firstByteMs: number; readonly idleMs: number };
  readonly training?: TrainingTerms;
  readonly headers: Readonly<Record<string, string>>;
}
