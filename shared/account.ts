import { z } from 'zod';
import { limit } from './limit.ts';

/** A new password: length is what makes it strong, so nothing else is asked of it. Spaces are letters like others. */
export const passwordSchema = z
  .string()
  .min(limit.passwordLengthMin, `a password has at least ${limit.passwordLengthMin} characters; a few words are easier to remember`)
  .max(limit.passwordLengthMax)
  .refine((text) => new Set(text).size >= 4, 'a password has at least 4 different characters');

/** The random part of a link that opens an account. */
export const tokenSchema = z.string().min(1).max(100);
