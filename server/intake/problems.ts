/** What is wrong with a request, in words and with the path of each field: zod's findings, flattened, with our codes. */
import type { z } from 'zod';
import { AppError, type ErrorCode, errorTable } from '../../shared/error.ts';

export interface Problem {
  code: ErrorCode;
  /** Dotted, as in `credits.0.rep`; empty for the whole. */
  path: string;
  message: string;
  /** The number of the limit that was met. */
  limit?: number;
}

type Issue = z.core.$ZodIssue;

/** All problems, the ones that name an unknown field or a code of their own included. */
export function problemsOf(error: { issues: readonly Issue[] }): Problem[] {
  const found = error.issues.flatMap((issue) => problemsOfIssue(issue, []));
  // What follows a first fault of the same field mostly follows from it.
  return found.filter((problem, index) => found.findIndex((other) => other.path === problem.path) === index);
}

/** Refuses a whole request; the code is that of the first problem that is more telling than "wrong". */
export function refusalOf(problems: readonly Problem[]): AppError {
  const code = telling(problems).code;
  return new AppError(
    code,
    problems.map(({ path, message, limit }) => (limit === undefined ? { path, message } : { path, message, limit })),
  );
}

/** The problem that says most: an unknown field before a wrong one, because the second often follows from the first. */
export function telling(problems: readonly Problem[]): Problem {
  const ranked =
    problems.find((problem) => problem.code === 'unknown_field') ?? problems.find((problem) => problem.code !== 'invalid_request');
  return ranked ?? problems[0] ?? { code: 'invalid_request', path: '', message: errorTable.invalid_request.help };
}

function problemsOfIssue(issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const at = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ code: 'unknown_field', path: pathOf([...at, key]), message: 'this field is not known here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
    return nearestBranch(issue.errors).flatMap((inner) => problemsOfIssue(inner, at));
  }
  const problem: Problem = { code: codeOf(issue), path: pathOf(at), message: issue.message };
  if (issue.code === 'too_big' && issue.origin !== 'number') problem.limit = Number(issue.maximum);
  return [problem];
}

function codeOf(issue: Issue): ErrorCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
  return typeof code === 'string' && code in errorTable ? (code as ErrorCode) : 'invalid_request';
}

/** Of the shapes that a union allows the one that was probably meant: right kind, right fields, fewest faults. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const faults = (branch: readonly Issue[]) => branch.reduce((sum, issue) => sum + weightOf(issue), 0);
  return [...branches].sort((a, b) => faults(a) - faults(b))[0] ?? [];
}

/** Another kind of value altogether, another `kind`, other fields, or just a fault inside. */
function weightOf(issue: Issue): number {
  const depth = issue.path.length;
  if (depth === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return 1_000_000;
  if (depth === 1 && issue.code === 'invalid_value') return 10_000;
  if (issue.code === 'unrecognized_keys') return depth === 0 ? 100 * issue.keys.length : 1;
  return depth <= 1 ? 100 : 1;
}

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.map(String).join('.').slice(0, 200);
}
