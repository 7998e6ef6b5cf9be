import type { TrainingTerms } from '#contract/dataset.ts';

/** What a provider's terms say of training on what its models answer. */
export interface ProviderTerms {
  readonly provider: string;
  /** Of its API; a `*` stands for letters, digits and hyphens, never for a dot. */
  readonly hosts: readonly string[];
  readonly terms: TrainingTerms;
  /** One sentence, in our words. */
  readonly because: string;
  /** Where the terms stand. */
  readonly source: string;
  /** Of the text that the sentence rests on: the day or month from which it is, or, of one without a date, was read. */
  readonly asOf: string;
}

/**
 * What is taken for granted until the owner says otherwise; `docs/training-terms.md` has the same rows for people. A row
 * says `unknown` where the terms could be read both ways, or where the host serves models of many makers.
 */
export const PROVIDER_TERMS: readonly ProviderTerms[] = [
  {
    provider: 'OpenAI',
    hosts: ['api.openai.com', '*.api.openai.com'],
    terms: 'task-models-only',
    because:
      'It bars models that compete with OpenAI, and its business terms except models that sort or label data and are not passed on to others.',
    source: 'https://openai.com/policies/services-agreement/',
    asOf: '2024-01',
  },
  {
    provider: 'Anthropic',
    hosts: ['api.anthropic.com'],
    terms: 'task-models-only',
    because:
      'Its help centre names classifiers, extractors and other tools for one purpose as permitted, and models that compete with its own as not.',
    source: 'https://support.claude.com/en/articles/12326764-can-i-use-my-outputs-to-train-an-ai-model',
    asOf: '2026-11',
  },
  {
    provider: 'Google Gemini API',
    hosts: ['generativelanguage.googleapis.com'],
    terms: 'task-models-only',
    because:
      'It bars models that compete with the Gemini API and extracting the models themselves, neither of which a model of one task does.',
    source: 'https://ai.google.dev/gemini-api/terms',
    asOf: '2025-05-20',
  },
  {
    provider: 'Mistral',
    hosts: ['api.mistral.ai'],
    terms: 'task-models-only',
    because:
      'It bars reverse engineering by way of answers and training rival image generators on its images, and lets other uses of answers be.',
    source: 'https://mistral.ai/terms',
    asOf: '2025-02-06',
  },
  {
    provider: 'OpenRouter',
    hosts: ['openrouter.ai'],
    terms: 'unknown',
    because: 'It passes asks on to models of many makers, each with terms of its own.',
    source: 'https://openrouter.ai/terms',
    asOf: '2026-11',
  },
  {
    provider: 'Groq',
    hosts: ['api.groq.com'],
    terms: 'unknown',
    because: 'It serves models of other makers, and the licence of each decides.',
    source: 'https://console.groq.com/docs/legal/services-agreement',
    asOf: '2025-10-15',
  },
  {
    provider: 'Together',
    hosts: ['api.together.xyz'],
    terms: 'unknown',
    because: 'It serves models of other makers, and its own terms on rival products could be read both ways.',
    source: 'https://www.together.ai/terms-of-service',
    asOf: '2026-04',
  },
  {
    provider: 'Fireworks',
    hosts: ['api.fireworks.ai'],
    terms: 'unknown',
    because:
      'It bars training on content of the service without saying whether the answers of models are meant.',
    source: 'https://fireworks.ai/terms-of-service',
    asOf: '2026-11',
  },
  {
    provider: 'DeepSeek',
    hosts: ['api.deepseek.com'],
    terms: 'unknown',
    because:
      'The licences of its open models differ on this, and the terms of its API could not be confirmed.',
    source: 'https://cdn.deepseek.com/policies/en-US/deepseek-open-platform-terms-of-service.html',
    asOf: '2026-11',
  },
  {
    provider: 'Cohere',
    hosts: ['api.cohere.com', 'api.cohere.ai'],
    terms: 'unknown',
    because: 'What its agreement says of training on answers could not be confirmed.',
    source: 'https://cohere.com/saas-agreement',
    asOf: '2024-02-29',
  },
  {
    provider: 'xAI',
    hosts: ['api.x.ai', '*.api.x.ai'],
    terms: 'unknown',
    because:
      'It bars rival models and distilling, without saying whether a model of one task is a distillate.',
    source: 'https://x.ai/legal/terms-of-service-enterprise',
    asOf: '2026-11',
  },
  {
    provider: 'Azure OpenAI',
    hosts: ['*.openai.azure.com', '*.services.ai.azure.com', '*.cognitiveservices.azure.com'],
    terms: 'unknown',
    because:
      "Microsoft's product terms hold, not OpenAI's, and what they say of this could not be confirmed.",
    source: 'https://www.microsoft.com/licensing/terms/',
    asOf: '2026-11',
  },
  {
    provider: 'Amazon Bedrock',
    hosts: [
      'bedrock-runtime.*.amazonaws.com',
      'bedrock-runtime-fips.*.amazonaws.com',
      'bedrock-mantle.*.api.aws',
    ],
    terms: 'unknown',
    because:
      'It bars large models that compete with it, and the terms of whoever made the model hold as well.',
    source: 'https://aws.amazon.com/service-terms/',
    asOf: '2026-11',
  },
  {
    provider: 'Google Vertex AI',
    hosts: ['aiplatform.googleapis.com', '*-aiplatform.googleapis.com'],
    terms: 'unknown',
    because: 'It serves models of many makers, and the terms of whoever made the model hold as well.',
    source: 'https://cloud.google.com/terms/service-terms',
    asOf: '2026-11',
  },
];

/** The row for a host name in lower case, as a URL gives it. */
export function providerOf(host: string): ProviderTerms | undefined {
  const name = host.replace(/\.$/, '');
  return PROVIDER_TERMS.find(({ hosts }) => hosts.some((pattern) => matches(pattern, name)));
}

function matches(pattern: string, host: string): boolean {
  const labels = host.split('.');
  const wanted = pattern.split('.');
  if (labels.length !== wanted.length) return false;
  return wanted.every((part, at) => {
    const [before = '', after] = part.split('*');
    const label = labels[at] as string;
    if (after === undefined) return label === part;
    return label.length > before.length + after.length && label.startsWith(before) && label.endsWith(after);
  });
}
