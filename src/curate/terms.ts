import type { TrainingTerms } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import type { Zone } from '#contract/expert.ts';
import { providerOf } from './provider-terms.ts';

/** An expert, as far as its terms depend on it. */
export interface ExpertOrigin {
  /** Where it is reached. */
  readonly url: string;
  readonly zone: Zone;
  /** What the config says of it. */
  readonly configured?: TrainingTerms | undefined;
  /** What its owner said when asked, which is the last word. */
  readonly decided?: TrainingTerms | undefined;
}

export interface TermsFound {
  readonly terms: TrainingTerms;
  /** One sentence for people. */
  readonly because: string;
  /** Where the provider's terms stand, and of when the text is that was read. */
  readonly source?: string;
  readonly asOf?: string;
}

/**
 * Whether an expert's answers may train students: what the owner decided, or else what the config says, or else that it
 * is a machine of one's own, or else what is known of the provider; or else `unknown`, and the owner is asked once.
 * Throws AppError `config_invalid` where the URL is none.
 */
export function termsOf({ url, zone, configured, decided }: ExpertOrigin): TermsFound {
  if (decided !== undefined) return { terms: decided, because: 'You decided so.' };
  if (configured !== undefined) return { terms: configured, because: 'Your configuration says so.' };
  if (zone !== 'outside')
    return {
      terms: 'task-models-only',
      because:
        'It runs on a machine of your own, where no provider has terms; the licence of its model holds.',
    };
  const host = hostOf(url);
  const provider = providerOf(host);
  if (!provider) return { terms: 'unknown', because: `Nothing is known here of the terms of ${host}.` };
  const { terms, because, source, asOf } = provider;
  return { terms, because, source, asOf };
}

function hostOf(url: string): string {
  const host = URL.parse(url)?.hostname;
  if (host) return host;
  throw new AppError(
    'config_invalid',
    `Cannot tell whose terms hold for the expert at ${JSON.stringify(url)}`,
    {
      hint: 'Its url must be an address such as https://api.openai.com/v1',
    },
  );
}
