import type { Forgotten } from '#flows/forget-desk.ts';

/** What a DELETE answers: what is gone, and what stays, with the reason. */
export function forgottenJson({ stays, ...deleted }: Forgotten) {
  return { deleted, kept: stays };
}
