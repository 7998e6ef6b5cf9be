import type { Complaint } from './complaint.ts';
import { plain, tablesOf } from './markdown.ts';
import { isTest, type Source } from './source.ts';

export const ERRORS_DOC = 'docs/errors.md';
export const ERRORS_SOURCE = 'src/contract/errors.ts';

type ErrorTable = Readonly<Record<string, { readonly status: number }>>;

/** Where the document's tables (a column `code`, a column `status`) and the table in code disagree. */
export function undocumentedErrors(errors: ErrorTable, markdown: string | undefined): Complaint[] {
  if (markdown === undefined) return [{ file: ERRORS_DOC, line: 1, what: 'does not exist' }];
  const rows = errorRows(markdown);
  const missing = Object.keys(errors).filter((code) => !rows.some((row) => row.code === code));
  const wrong = rows.flatMap(({ code, status, line }) => {
    const known = Object.hasOwn(errors, code) ? errors[code] : undefined;
    if (!known) return [{ file: ERRORS_DOC, line, what: `"${code}" is not a code of ${ERRORS_SOURCE}` }];
    if (status === String(known.status)) return [];
    return [
      { file: ERRORS_DOC, line, what: `gives "${code}" the status ${status}; the code says ${known.status}` },
    ];
  });
  return [
    ...missing.map((code) => ({ file: ERRORS_DOC, line: 1, what: `has no row for "${code}"` })),
    ...wrong,
  ];
}

function errorRows(markdown: string): { code: string; status: string; line: number }[] {
  return tablesOf(markdown).flatMap(({ head, rows }) => {
    const names = head.map((cell) => plain(cell).toLowerCase());
    const [codeAt, statusAt] = [names.indexOf('code'), names.indexOf('status')];
    if (codeAt === -1) return [];
    return rows.map(({ line, cells }) => ({
      code: plain(cells[codeAt] ?? ''),
      status: plain(cells[statusAt] ?? ''),
      line,
    }));
  });
}

/** Codes that nothing outside the table says. */
export function unusedErrors(codes: readonly string[], sources: readonly Source[]): Complaint[] {
  const users = sources.filter(({ file }) => file !== ERRORS_SOURCE && !isTest(file));
  const said = new Set(users.flatMap(({ literals }) => literals.map(({ value }) => value)));
  const table = sources.find(({ file }) => file === ERRORS_SOURCE)?.text.split('\n') ?? [];
  return codes
    .filter((code) => !said.has(code))
    .map((code) => ({
      file: ERRORS_SOURCE,
      line: table.findIndex((line) => line.trimStart().startsWith(`${code}:`)) + 1,
      what: `"${code}" is used nowhere in src/`,
    }));
}
