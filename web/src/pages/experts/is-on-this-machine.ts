/** Whether an address, as far as it is typed, means the machine that the server runs on. */
export function isOnThisMachine(typed: string): boolean {
  const text = typed.trim();
  const host = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`)?.hostname ?? '';
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
  );
}
