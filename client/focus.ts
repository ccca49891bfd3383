/** Where the keyboard stands when something opens. */

const fields = 'input:not([type="hidden"]):not([readonly]):not(:disabled), select:not(:disabled), textarea:not(:disabled)';

/** The first field of what just opened, so that one can type at once. False when there is none. */
export function focusFirstField(inside: HTMLElement | null | undefined): boolean {
  const field = inside?.querySelector<HTMLElement>(fields);
  field?.focus();
  return field != null;
}
