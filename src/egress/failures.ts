import { AppError } from '#contract/errors.ts';
import type { Addressee } from './addressee.ts';

/** Why a transfer failed, in words: what was tried, what happened, what to look at. */
export function describeFailure(place: Addressee, error: unknown): AppError {
  const app = findAppError(error);
  if (app) return app;
  const code = errorCode(error);
  const at = `${place.name} at ${place.origin}`;
  const { advice } = place;
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return timeout(`Cannot reach ${at}: no connection within ${place.connectTimeoutMs} ms`, error);
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timeout(
        `No answer from ${at} within ${place.firstByteTimeoutMs} ms`,
        error,
        advice.slow('firstByteMs'),
      );
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout(
        `The answer from ${at} went silent for ${place.idleTimeoutMs} ms`,
        error,
        advice.slow('idleMs'),
      );
    case 'ECONNREFUSED':
      return failed(`Cannot reach ${at}: nothing listens there`, error, `Is it running? ${advice.address}`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(`Cannot reach ${at}: its host name does not resolve`, error, advice.address);
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return failed(`The answer from ${at} is not as long as it said`, error);
    default:
      return failed(
        `The connection to ${at} failed: ${code ?? (error instanceof Error ? error.message : String(error))}`,
        error,
      );
  }
}

function timeout(message: string, cause: unknown, hint = 'Is the host up and the network there?'): AppError {
  return new AppError('upstream_timeout', message, { cause, hint });
}

function failed(message: string, cause: unknown, hint?: string): AppError {
  return new AppError('upstream_failed', message, { cause, ...(hint ? { hint } : {}) });
}

function findAppError(error: unknown): AppError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof AppError) return at;
    if (at instanceof AggregateError) {
      const inner = at.errors.find((one) => one instanceof AppError);
      if (inner) return inner;
    }
  }
  return undefined;
}

function errorCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors[0]) return errorCode(at.errors[0]);
  }
  return undefined;
}
