import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));
let source: string | undefined;

/**
 * What axe-core finds wrong with the page as it is now, of what it calls serious or critical: one line each, with the
 * places. For `assert.deepEqual(await axeProblems(page), [])`.
 */
export async function axeProblems(page: Page): Promise<string[]> {
  source ??= readFileSync(SOURCE, 'utf8');
  // The page's policy holds for the page; the debugger's own evaluation stands beside it.
  const devtools = await page.context().newCDPSession(page);
  try {
    await devtools.send('Runtime.evaluate', { expression: source });
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression:
        "axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations))",
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`axe-core failed: ${exceptionDetails.exception?.description}`);
    const violations = JSON.parse(String(result.value)) as AxeResults['violations'];
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
      );
  } finally {
    await devtools.detach();
  }
}
