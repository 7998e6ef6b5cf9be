/** Prints the table of docs/settings.md: `node src/config/print-settings.ts`. */
import { configSchema } from './schema.ts';
import { settingsTable } from './settings-table.ts';

process.stdout.write(settingsTable(configSchema));
