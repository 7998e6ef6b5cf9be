/** Lets `freehold traces | head` end without a complaint: who reads us may leave when it has seen enough. */
export function endWhenNobodyReads(): void {
  process.stdout.off('error', onError).on('error', onError);
}

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
