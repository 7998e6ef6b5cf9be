/** The life of a task as a picture: what share of the asks a student answered, and what share of those was wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answered } from './flywheel-client.ts';

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 32;
const WINDOWS = 60;

/** Writes bench/out/NAME.svg. */
export function saveLifeChart(name: string, answers: readonly Answered[], trainRows: number): void {
  const size = Math.max(1, Math.ceil(answers.length / WINDOWS));
  const windows = Array.from({ length: Math.ceil(answers.length / size) }, (_, at) =>
    answers.slice(at * size, (at + 1) * size),
  );
  const shares = windows.map((window) => {
    const students = window.filter(({ kind }) => kind === 'student');
    const wrong = students.filter(({ said, row }) => said !== row.label);
    return { answered: students.length / window.length, wrong: wrong.length / window.length };
  });
  const x = (at: number) => LEFT + ((WIDTH - LEFT - 8) * at) / shares.length;
  const y = (share: number) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 12) * share;
  const line = (pick: (share: { answered: number; wrong: number }) => number) =>
    shares.map((share, at) => `${x(at + 0.5).toFixed(1)},${y(pick(share)).toFixed(1)}`).join(' ');
  const border = x((trainRows / answers.length) * shares.length);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${LEFT}" x2="${WIDTH - 8}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>` +
      `<text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
${grid.join('\n')}
<line x1="${border}" x2="${border}" y1="8" y2="${HEIGHT - BOTTOM}" stroke="#888" stroke-dasharray="4 3"/>
<text x="${border + 4}" y="18">test file</text>
<polyline points="${line(({ answered }) => answered)}" fill="none" stroke="#1a7f37" stroke-width="2"/>
<polyline points="${line(({ wrong }) => wrong)}" fill="none" stroke="#cf222e" stroke-width="2"/>
<text x="${LEFT}" y="${HEIGHT - 8}">${name}: answered by a student (green), of those wrong (red), over ${answers.length} asks</text>
</svg>
`;
  const dir = join(import.meta.dirname, 'out');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.svg`), svg);
  console.log(`Written to bench/out/${name}.svg`);
}
