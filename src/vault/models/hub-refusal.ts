import { AppError } from '#contract/errors.ts';
import { type DoorReply, type DownloadDoor, header } from './download-door.ts';
import { type Patience, waitOf } from './try-again.ts';

export interface HubContext extends Patience {
  readonly door: DownloadDoor;
  /** Whether the hub was shown a token. */
  readonly hasToken: boolean;
}

const SAID_LIMIT_BYTES = 64 * 1024;

/**
 * What a reply means that is not the one asked for, with what to do. The hub says more in `x-error-code` than in its
 * status: without a token it answers 401 to what does not exist, too.
 */
export async function hubRefusal(context: HubContext, reply: DoorReply, shownAs: string): Promise<AppError> {
  const { status, headers } = reply;
  const host = context.door.origin;
  const said = (header(headers, 'x-error-message') ?? '').replace(/\p{Cc}/gu, ' ');
  const kind = header(headers, 'x-error-code') ?? '';
  await reply.body.bytes(SAID_LIMIT_BYTES).catch(() => {}); // read, so that its connection can go on
  if (status === 429 || status >= 500)
    return busy(status, waitOf(headers, context.clock.nowMs()), shownAs, host);
  if (kind === 'EntryNotFound' || kind === 'RevisionNotFound')
    return new AppError(
      'not_found',
      `Cannot pull ${shownAs}: ${host} has no such ${kind === 'RevisionNotFound' ? 'revision' : 'file'}`,
      {
        hint: 'See the files and branches on its page there.',
        ...(kind === 'RevisionNotFound' ? { param: 'revision' } : {}),
      },
    );
  if (status === 404)
    return new AppError('not_found', `Cannot pull ${shownAs}: ${host} does not have it`, {
      hint: 'Check the spelling on its page there.',
    });
  if (status === 401 || status === 403) return locked(context, kind, shownAs);
  return new AppError(
    'upstream_unusable',
    `Cannot pull ${shownAs}: ${host} answers ${status}${said && `: ${said.slice(0, 200)}`}`,
    {
      hint: 'Get the file another way, then type: freehold add FILE',
    },
  );
}

function locked({ door, hasToken }: HubContext, kind: string, shownAs: string): AppError {
  const page = `${door.origin}/${shownAs.replace(/^hf:/, '').split('/').slice(0, 2).join('/')}`;
  if (kind === 'GatedRepo') {
    const hint = hasToken
      ? `Accept its terms on ${page} with the account of your token, then type the same again.`
      : `Accept its terms on ${page}, make a token there, then: export HF_TOKEN=hf_..., and the same with --token-env HF_TOKEN`;
    return new AppError(
      'key_missing',
      `Cannot pull ${shownAs}: its publisher wants its terms accepted first`,
      { hint },
    );
  }
  if (hasToken)
    return new AppError(
      'key_missing',
      `Cannot pull ${shownAs}: ${door.origin} does not accept your token for it`,
      {
        hint: 'Is the token whole, not expired, and allowed to read this repository?',
      },
    );
  return new AppError(
    'key_missing',
    `Cannot pull ${shownAs}: it does not exist on ${door.origin}, or is not public`,
    {
      hint: shownAs.startsWith('hf:')
        ? 'Check the spelling. For a private or gated model: export HF_TOKEN=hf_..., and the same with --token-env HF_TOKEN'
        : 'Check the spelling. Where it wants a token: the same with --token-env VAR, the variable that holds it.',
    },
  );
}

function busy(status: number, retryAfterMs: number | undefined, shownAs: string, host: string): AppError {
  const wait = retryAfterMs === undefined ? '' : ` and asks to wait ${Math.ceil(retryAfterMs / 1_000)} s`;
  return new AppError('upstream_busy', `Cannot pull ${shownAs}: ${host} answers ${status}${wait}`, {
    hint: 'Type the same again later; what came is kept.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
