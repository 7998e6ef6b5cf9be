/** The codings in which the build leaves files, the smallest first, and how their names then end. */
export const CODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

export type Coding = (typeof CODINGS)[number]['name'];

/** Whether a client takes a coding, as RFC 9110, section 12.5.3 has it. Without the header it takes none. */
export function takes(acceptEncoding: string | undefined, coding: Coding): boolean {
  let byStar = false;
  for (const part of acceptEncoding?.toLowerCase().split(',') ?? []) {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (name === coding) return !isRefused;
    if (name === '*') byStar = !isRefused;
  }
  return byStar;
}
