/** The beginnings of files in base64, by the signatures that their formats prescribe. */
const SIGNATURES: readonly [start: string, mime: string][] = [
  ['iVBORw', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** A data URL of an image in base64 that comes without a word on what it is; one that is a URL stays as it is. */
export function imageUrl(image: string): string {
  if (image.startsWith('data:')) return image;
  const mime = SIGNATURES.find(([start]) => image.startsWith(start))?.[1] ?? 'image/png';
  return `data:${mime};base64,${image}`;
}
