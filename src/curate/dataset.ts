import { hash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
