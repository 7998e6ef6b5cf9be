import { createHash } from 'node:crypto';
import type { ExamItem } from '#contract/verdict.ts';

/** An exam item as the server makes it: right or wrong at some confidence. */
export function examItem(trace: string, confidence: number, loss: 0 | 1 = 0): ExamItem {
  const teacherHash = sha256(`teacher of ${trace}`);
  const studentHash = loss === 1 ? sha256(`student of ${trace}`) : teacherHash;
  return { trace, inputHash: sha256(trace), teacherHash, studentHash, confidence, loss };
}

/** So many items of one confidence, the first few of them wrong. */
export function examItems(count: number, confidence: number, errors = 0): ExamItem[] {
  return Array.from({ length: count }, (_, i) =>
    examItem(`${confidence}-${i}`, confidence, i < errors ? 1 : 0),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
