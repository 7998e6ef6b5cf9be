import { additions, bikes } from './bikes.ts';
import { garden } from './garden.ts';
import type { Thing } from './thing.ts';

export const things: readonly Thing[] = [...bikes, ...additions, ...garden];
