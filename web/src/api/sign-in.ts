import { ApiError } from './api-error.ts';
import { ownHouse } from './client.ts';
import { renewSession } from './session.ts';

/** What came of a try. `wait`: there were too many wrong ones; `seconds` until the next is heard. */
export type Tried =
  | { readonly is: 'in' }
  | { readonly is: 'wrong' }
  | { readonly is: 'wait'; readonly seconds: number };

/** Signs in with the password, or with a key in its place. Throws ApiError for whatever else goes wrong. */
export async function signIn(password: string): Promise<Tried> {
  try {
    await ownHouse.post('/api/session', { password });
  } catch (error) {
    return triedOf(error);
  }
  await renewSession();
  return { is: 'in' };
}

function triedOf(error: unknown): Tried {
  if (!(error instanceof ApiError)) throw error;
  if (error.code === 'password_wrong') return { is: 'wrong' };
  if (error.code === 'too_many_tries') return { is: 'wait', seconds: error.retryAfterS ?? 1 };
  throw error;
}
