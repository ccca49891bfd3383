import { z } from 'zod';
import { limit } from './limit.ts';

/** Ids of people, teams, metrics, boards …: permanent and never personal, hence no `@`, no spaces. */
export const objectIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'an id has 1 to 64 of the characters A-Z a-z 0-9 _ - (an e-mail address is not an id)');
export type ObjectId = z.infer<typeof objectIdSchema>;

/**
 * The client's own id of an activity: any printable characters. Unique for ever within its source. `.` and `..` are steps of a path
 * in every address, however they are escaped: under them an activity could never be read or corrected.
 */
export const activityIdSchema = z
  .string()
  .min(1)
  .max(limit.activityIdLengthMax)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'an activity id has 1 to 200 printable characters')
  .regex(/^(?!\.{1,2}$)/, 'the ids . and .. mean places in a web address; choose another');

/**
 * The name of somebody or something. Blanks around it mean nothing, and characters that show nothing make no name; those that steer
 * a terminal or break lines have no place in one.
 */
export const nameSchema = z
  .string()
  .trim()
  .min(1, 'a name has at least one character that shows')
  .max(limit.nameLengthMax)
  .refine(
    (name) => !/^[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+$/u.test(name),
    'a name has at least one character that shows',
  )
  .refine((name) => !/\p{Cc}/u.test(name), 'a name has no control characters (line breaks, tabs, escapes)');

/** Who reports: `api`, `hubspot`, … `rally` is ours and refused at intake. */
export const sourceIdSchema = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'a source has 1 to 64 of the characters a-z 0-9 _ . -');

/** Dotted, past tense: `call.logged`, `deal.won`. The set is open. */
export const activityTypeSchema = z
  .string()
  .max(limit.typeLengthMax)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/, 'a type is dotted lower case, as in call.logged');

/** An e-mail address, in the one spelling that is compared: trimmed, lower case. */
export const emailSchema = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** The source under which Rallyboard itself appends. */
export const OWN_SOURCE = 'rally';
