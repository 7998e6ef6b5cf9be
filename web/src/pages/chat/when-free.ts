import { ApiError } from '../../api/api-error.ts';

const TRIES = 4;
const PAUSE_MS = 500;

/** An answer that was being written is stopped first, which takes the server a moment. */
export async function whenFree<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'in_use' || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
