import type { Case } from './case.ts';
import { CHOICES } from './choices-cases.ts';
import { LISTS } from './lists-cases.ts';
import { NUMBERS } from './numbers-cases.ts';
import { OBJECTS } from './objects-cases.ts';
import { TEXTS } from './texts-cases.ts';

/** Schemas of every kind that is supported. */
export const SUITE: readonly Case[] = [...OBJECTS, ...LISTS, ...TEXTS, ...NUMBERS, ...CHOICES];
