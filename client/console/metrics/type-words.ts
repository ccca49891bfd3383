import { describeType } from '../../type-words.ts';

/** As the server reads types; also the `pattern` of the field they are typed in. */
export const typePattern = '[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+';
const wholeType = new RegExp(`^${typePattern}$`);

export function isType(text: string): boolean {
  return wholeType.test(text);
}

/** What was typed, or the type whose words it is: "Call logged" is `call.logged`. */
export function typeMeant(typed: string, offered: readonly string[]): string {
  const text = typed.trim().toLowerCase();
  return offered.find((type) => describeType(type).toLowerCase() === text) ?? text;
}
