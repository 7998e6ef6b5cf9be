import { readFileSync } from 'node:fs';
import type { Lesson } from '../lesson.ts';

/** The first rows of the project's sample as a lesson with one head. */
export function supportDesk(part: 'train' | 'test', rows = Number.POSITIVE_INFINITY): Lesson {
  const file = new URL(`../../../samples/support-desk/${part}.jsonl`, import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(0, rows);
  const items = lines.map((line) => JSON.parse(line) as { text: string; label: string });
  return {
    texts: items.map(({ text }) => text),
    heads: [{ name: '', values: LABELS }],
    targets: [Int32Array.from(items, ({ label }) => LABELS.indexOf(label))],
    groups: Int32Array.from(items.keys()),
  };
}

const LABELS = (
  'account_access assembly_help cancel_order change_order charged_wrong contact_carrier damaged_item discount_code ' +
  'invoice_request missing_part order_status parcel_late parcel_lost payment_failed product_question refund_status ' +
  'return_item stock_question warranty_claim wrong_item'
).split(' ');
