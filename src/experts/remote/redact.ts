/** Takes the key out of a text that came back, since some servers repeat it in their complaints. */
export function redact(text: string, key: string | undefined): string {
  return key && key.length >= 4 ? text.replaceAll(key, '[key]') : text;
}
